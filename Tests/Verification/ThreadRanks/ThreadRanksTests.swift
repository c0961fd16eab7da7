import Communication
import Testing
import ThreadRanks

@Suite struct ThreadRanksTests {
  @Test("each rank runs the body once, and results come in the order of the ranks", arguments: 1...5)
  func results(ranks: Int) throws {
    let results = try onRanks(ranks) { communicator in
      communicator.gather(communicator.rank) + [communicator.rank, communicator.ranks]
    }
    #expect(results == (0..<ranks).map { Array(0..<ranks) + [$0, ranks] })
  }

  @Test("an error of all ranks is thrown again")
  func errors() {
    struct Wrong: Error {}
    #expect(throws: Wrong.self) { try onRanks(3) { _ in throw Wrong() } }
  }

  @Test("messages from one rank to another arrive in the order in which they were sent")
  func order() throws {
    let results = try onRanks(2) { communicator in
      (0..<100).map { communicator.gather(Double($0 * (communicator.rank + 1))) }
    }
    for result in results { #expect(result == (0..<100).map { [Double($0), Double(2 * $0)] }) }
  }
}
