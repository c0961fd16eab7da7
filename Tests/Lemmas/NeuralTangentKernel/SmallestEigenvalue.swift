import DenseLinearAlgebra

/// The smallest eigenvalue of a symmetric matrix as LAPACK computes it (`dsyevd`): ground truth up to roundoff.
func smallestEigenvalue(_ a: Matrix) throws -> Double { try SymmetricEigen.values(a)[0] }
