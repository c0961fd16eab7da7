import DenseLinearAlgebra
import Testing

@Test func probe() throws {
  let a = Matrix(rows: 3, columns: 3, elements: [1e-300, 0, 1e300, 0, 1, 0, 1e300, 0, 1])
  do { print("CHOL", try CholeskyFactorization(a).r.matrix.elements) } catch { print("CHOL", error) }
  do { print("QR", try QRFactorization(Matrix(rows: 50, columns: 2, repeating: 1e308)).r.elements) } catch { print("QR", error) }
  do {
    let f = try LDLFactorization(Matrix(rows: 3, columns: 3, elements: [1e308, 1e308, -1e308, 1e308, 1e308, 1e308, -1e308, 1e308, 1e308]))
    print("LDL", try f.solve([1, 1, 1]), f.inertia)
  } catch { print("LDL", error) }
  do { print("EIG", try SymmetricEigen.values(Matrix(rows: 50, columns: 50, repeating: 1e308)).suffix(2)) } catch { print("EIG", error) }
  do { print("SVD", try SingularValueDecomposition.values(Matrix(rows: 50, columns: 50, repeating: 1e308)).prefix(2)) } catch { print("SVD", error) }
  print("NRM", norm([1e200, 1e200]), norm([1e-200, 1e-200]), norm([.infinity, 1]), norm([.nan]), norm([]))
  Parallelism.setThreadCount(1000); print(Parallelism.threadCount)
}
