import Testing

@testable import Files

@Suite struct MemoryLimitTests {
  @Test func moreThanAnyMachineHas() throws {
    #expect(availableMemory() > 0)
    try requireMemory(1, for: "x.npy")
    do throws(FileError) {
      try requireMemory(1 << 60, for: "x.npy")
      Issue.record("an exbibyte is granted")
    } catch {
      #expect(error.exitCode == 74)
      #expect("\(error)".hasPrefix("x.npy: cannot be read: this needs 1099511627776 MiB of memory, but"))
    }
  }
}
