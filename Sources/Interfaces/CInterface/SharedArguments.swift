package import CHeader
package import LinearOperators

/// The caller's matrix, for interfaces that are built on this one.
///
/// - Safety: as for `tallMatrix`.
@unsafe package func matrix(at pointer: UnsafePointer<sgn_matrix>?) throws -> any TallMatrix {
  try unsafe tallMatrix(pointer)
}
