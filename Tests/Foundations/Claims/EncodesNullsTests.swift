import Claims
import Foundation
import Testing

@Suite struct EncodesNullsTests {
  private struct Record: Codable, EncodesNulls, Equatable {
    let count: Int
    var bound: Double?
    var certificate: StepCertificate?
    var counts: [ClaimID: Int] = [:]
    var twice: Int { 2 * count }

    var derivedFields: [String: any Encodable] { ["twice": twice, "half": Int?.none] }
  }

  private struct Partial: EncodesNulls {
    let written: Int?
    let kept: any Error
    static let omittedFields: Set = ["kept"]
  }

  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test func whatHasNoValueIsNull() throws {
    #expect(
      try text(Record(count: 3))
        == #"{"bound":null,"certificate":null,"count":3,"counts":{},"half":null,"twice":6}"#)
    #expect(
      try text(StepCertificate(lambdaMin: 0.5))
        == #"{"conditionNumber":null,"lambdaMin":0.5,"solutionError":null,"unproved":null}"#)
    #expect(
      try text(StepCertificate(unproved: [.conditionNumber: .size]))
        == #"{"conditionNumber":null,"lambdaMin":null,"solutionError":null,"unproved":{"conditionNumber":"size"}}"#
    )
  }

  @Test func valuesComeBack() throws {
    let records = [
      Record(count: 1),
      Record(
        count: 2, bound: 0.1,
        certificate: StepCertificate(conditionNumber: 1.5, unproved: [.lambdaMin: .rounding]),
        counts: [.solverStopping: 4]),
    ]
    for record in records {
      #expect(try JSONDecoder().decode(Record.self, from: Data(text(record).utf8)) == record)
    }
    #expect(try text(records[1]).contains(#""counts":{"solver.stopping":4}"#))
  }

  @Test func omittedPropertiesNeedNotBeEncodable() throws {
    #expect(try text(Partial(written: nil, kept: CancellationError())) == #"{"written":null}"#)
  }
}
