import Touchpoints

/// An exact decimal amount of money: ten-thousandths of a currency's unit.
///
/// The same type holds one touchpoint's amount and the sum of millions of them. A touchpoint's
/// amount or cost must be below 9·10¹⁴ either side of zero; another is refused when it is appended.
public struct Amount: Hashable, Sendable {
    /// The amount in ten-thousandths: 12.50 is 125,000.
    public let tenThousandths: Int128

    /// The amount of so many ten-thousandths.
    @inlinable
    public init(tenThousandths: Int128) {
        self.tenThousandths = tenThousandths
    }

    /// The amount that a decimal number names, such as `12.50`, `-3` or `1e3`.
    ///
    /// The grammar is that of a JSON number (RFC 8259 §6). `nil` for another text, for more than four
    /// places after trailing zeros, and for 9·10¹⁴ or more either side of zero.
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard let units = Money.units(bytes.span) else { return nil }
        tenThousandths = Int128(units)
    }
}

extension Amount: AdditiveArithmetic {
    /// Nothing.
    @inlinable
    public static var zero: Amount { Amount(tenThousandths: 0) }

    /// The sum of two amounts, exactly.
    @inlinable
    public static func + (left: Amount, right: Amount) -> Amount {
        Amount(tenThousandths: left.tenThousandths + right.tenThousandths)
    }

    /// What is left of `left` after `right`, exactly.
    @inlinable
    public static func - (left: Amount, right: Amount) -> Amount {
        Amount(tenThousandths: left.tenThousandths - right.tenThousandths)
    }
}

extension Amount: Comparable {
    /// Whether `left` is less.
    @inlinable
    public static func < (left: Amount, right: Amount) -> Bool {
        left.tenThousandths < right.tenThousandths
    }
}

extension Amount: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// The amount of so many whole units.
    public init(integerLiteral units: Int64) {
        tenThousandths = Int128(units) * 10_000
    }

    /// The amount that a literal such as `"12.50"` names.
    ///
    /// A literal that is no such number is a programmer's error and traps; text that comes from
    /// outside goes to ``init(parsing:)``.
    public init(stringLiteral text: String) {
        guard let amount = Amount(parsing: text) else {
            preconditionFailure("an amount is written like 12.50, with at most four places")
        }
        self = amount
    }
}

extension Amount: CustomStringConvertible {
    /// The amount without exponent and without trailing zeros, such as `-12.5`.
    public var description: String {
        String(decoding: MoneyText.text(tenThousandths), as: UTF8.self)
    }
}
