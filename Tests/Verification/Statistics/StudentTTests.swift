import Statistics
import Testing

@Suite struct StudentTTests {
  /// The 97.5 % points of every table.
  @Test(arguments: [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (30, 2.042)])
  func tabulatedQuantiles(_ nu: Int, _ t: Double) {
    #expect((StudentT.quantile(0.975, degreesOfFreedom: nu) - t).magnitude <= 5e-4)
  }

  /// One degree of freedom is Cauchy's distribution, two have the closed form `t/√(t²+2)`.
  @Test(arguments: [0.0, 0.5, 1, 3, 1000]) func closedForms(_ t: Double) {
    #expect((StudentT.central(t, degreesOfFreedom: 2) - t / (t * t + 2).squareRoot()).magnitude < 1e-15)
    #expect(StudentT.central(1, degreesOfFreedom: 1) == 0.5)
  }
}
