import Testing

/// Every rule of the house, held against the whole checkout.
@Suite("House rules hold in this checkout")
struct HouseRulesTests {
    @Test("The checkout is found, with its sources, tests, checks and fixtures")
    func checkoutIsFound() {
        #expect(Checkout.sources.count > 3)
        #expect(Checkout.tests.contains { $0.path.hasSuffix("HouseRulesTests.swift") })
        #expect(Checkout.checks.contains { $0.path == ".ci/run" })
        #expect(Checkout.fixtures.contains("edges/edges.ndjson"))
    }

    @Test("The top holds the manifest, sources, tests, fixtures, the read-me and hidden files")
    func topHoldsNothingElse() {
        #expect(LayoutRules.breaches(ofTop: Checkout.top, ignored: Checkout.ignored) == [])
    }

    @Test("Every fixture is named by a test or a check")
    func everyFixtureIsUsed() {
        let breaches = LayoutRules.breaches(ofFixtures: Checkout.fixtures, checks: Checkout.checks)
        #expect(breaches == [])
    }

    @Test("A room imports what it may see, and the system only where it may")
    func importsFollowTheRooms() {
        #expect(Checkout.sources.flatMap(ImportRules.breaches) == [])
    }

    @Test("The manifest names no package, no other language and no binary")
    func manifestHasNoDependency() {
        #expect(Checkout.manifest.code.contains { $0.contains("dependencies: []") })
        #expect(ImportRules.manifestBreaches(in: Checkout.manifest) == [])
        #expect(Checkout.outerManifests.count == 1)
        #expect(Checkout.outerManifests.flatMap(ImportRules.manifestBreaches) == [])
    }

    @Test("No forbidden word stands in sources or tests")
    func wordsAreAllowed() {
        #expect((Checkout.sources + Checkout.tests).flatMap(WordRules.breaches) == [])
    }

    @Test("No file is longer than 500 lines, no function longer than 70")
    func sizesAreBounded() {
        let texts = Checkout.sources + Checkout.tests + Checkout.scripts
        #expect(texts.flatMap(SizeRules.breaches) == [])
    }

    @Test("String is never a key")
    func stringIsNoKey() {
        #expect(Checkout.sources.flatMap(KeyRules.breaches) == [])
    }

    @Test("A file declares what it is named for, and no name is vague")
    func namesSaySomething() {
        #expect((Checkout.sources + Checkout.tests).flatMap(NameRules.breaches) == [])
    }
}
