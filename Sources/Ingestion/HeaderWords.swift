import Foundation
import Touchpoints

/// What a column is likely to hold, by the words that tills, mailing houses and shops put over it.
///
/// English, French and German. A word is compared without case, accents and signs, so that
/// `Kunden-Nr.` is `kundennr`.
enum HeaderWords {
    /// What a column may be.
    enum Role: Sendable, Equatable {
        case member(Member)
        case loyalty
        case email
        case telephone
        /// The time of day beside a date.
        case clock

    }

    /// Words of one role, the more telling first.
    private static let table: [(role: Role, words: StaticString)] = [
        (
            .member(.id),
            """
            id eventid transactionid transactionno transactionnumber transaktionsid transaktionsnr \
            transaktion receiptid receiptno receiptnumber receipt belegnr belegnummer beleg bonnr \
            bonnummer bonid kassenbon orderid orderno ordernumber order bestellnr bestellnummer \
            bestellung commande numerocommande nocommande ncommande invoiceno invoice rechnungsnr \
            rechnungsnummer facture numerofacture ticket ticketid ticketno numeroticket noticket \
            nticket basketid basket vorgangsnr reference referenz ref
            """
        ),
        (
            .loyalty,
            """
            loyaltyid loyaltycard loyaltynumber loyalty cardno cardnumber cardid card kartennr \
            kartennummer kundenkarte karte cartefidelite numerocarte nocarte ncarte carte fidelite
            """
        ),
        (
            .member(.customer),
            """
            customerid customerno customernumber customer custid kundennr kundennummer kundenid \
            kunde clientid codeclient numeroclient noclient nclient client memberid memberno member \
            mitgliedsnr mitgliedsnummer mitglied adherent householdid household partyid personid
            """
        ),
        (
            .email,
            "email emailaddress emailadresse mail mailadresse courriel adresseemail adressemail"
        ),
        (
            .telephone,
            """
            phone phonenumber telephone telefon telefonnr telefonnummer tel mobile mobil handy \
            handynummer portable
            """
        ),
        (
            .member(.time),
            """
            datetime timestamp occurred occurredat createdat date datum zeitpunkt zeitstempel \
            dateheure horodatage datevente dateachat belegdatum bondatum kaufdatum orderdate \
            transactiondate versanddatum sentat sentdate dateenvoi eventtime
            """
        ),
        (.clock, "time zeit uhrzeit heure bonzeit belegzeit heurevente timeofday"),
        (
            .member(.amount),
            """
            amount total totalamount betrag gesamtbetrag bruttobetrag summe umsatz brutto endbetrag \
            montant montantttc totalttc ttc revenue sales spend price preis prix value
            """
        ),
        (.member(.currency), "currency currencycode wahrung waehrung devise monnaie"),
        (.member(.cost), "cost kosten cout stuckkosten"),
        (.member(.channel), "channel kanal canal vertriebskanal"),
        (
            .member(.type),
            "type eventtype typ event ereignis ereignisart evenement vorgangsart vorgang art"
        ),
        (
            .member(.campaign),
            "campaign campaignid campaignname kampagne kampagnenid campagne codecampagne mailing aktion"
        ),
        (
            .member(.cell),
            "cell zelle cellule testgruppe testcell variant variante gruppe groupe arm"
        ),
        (.member(.message), "messageid sendid nachrichtid sendungsnr mailid"),
        (
            .member(.coupon),
            """
            coupon couponcode couponid couponnr gutschein gutscheincode gutscheinnr voucher \
            vouchercode bonreduction bondereduction codepromo promocode
            """
        ),
        (.member(.offer), "offer offerid angebot offre"),
        (
            .member(.place),
            """
            place store storeid storeno shop filiale filialnr filialnummer markt laden magasin \
            pointdevente boutique branch location standort kasse
            """
        ),
        (.member(.banner), "banner brand enseigne vertriebslinie"),
        (
            .member(.agent),
            "agent salesperson cashier kassierer kassiererin verkaufer verkaeufer verkauferin verkaeuferin vendeur caissier"
        ),
        (.member(.reason), "reason grund motif raison"),
        (.member(.direction), "direction richtung sens"),
    ]

    /// What a column of that name is likely to hold, and how telling the name is: the lower the more.
    static func role(of name: [UInt8]) -> (role: Role, rank: Int)? {
        let word = folded(name)
        if word.isEmpty { return nil }
        for entry in table {
            let words = "\(entry.words)".split(separator: " ")
            if let rank = words.firstIndex(where: { $0.utf8.elementsEqual(word) }) {
                return (entry.role, rank)
            }
        }
        return nil
    }

    /// The letters and digits of a name, without case and accents.
    static func folded(_ name: [UInt8]) -> [UInt8] {
        let text = String(decoding: name, as: UTF8.self).lowercased()
            .decomposedStringWithCanonicalMapping
        return text.utf8.filter { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= 0x30 && byte <= 0x39
        }
    }
}
