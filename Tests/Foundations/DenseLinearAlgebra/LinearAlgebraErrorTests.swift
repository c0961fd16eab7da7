import DenseLinearAlgebra
import Testing

@Suite struct LinearAlgebraErrorTests {
  @Test(
    arguments: [
      (.notFinite(routine: "dgeqrf"), "dgeqrf"), (.overflow(routine: "dgeqrf"), "dgeqrf"),
      (.notPositiveDefinite(order: 7), "7"), (.singular(pivot: 7), "7"),
      (.noConvergence(routine: "dgesdd", unconverged: 7), "7"), (.outOfMemory(routine: "dgesdd"), "dgesdd"),
    ] as [(LinearAlgebraError, String)])
  func anErrorIsOneLineThatNamesItsPlace(error: LinearAlgebraError, place: String) {
    #expect(!error.description.contains("\n"))
    #expect(error.description.contains(place))
  }
}
