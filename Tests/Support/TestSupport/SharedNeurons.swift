public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// A Khatri–Rao matrix that is the share of some rows of `L`, like the Jacobian of a network distributed over ranks.
public struct SharedNeurons<Own: KhatriRaoMatrix>: KhatriRaoMatrix {
  public let own: Own
  public let leftShare: Share

  public init(_ own: Own, share: Share) {
    precondition(
      own.leftRows == share.count, "\(own.leftRows) neurons are not the share \(share.range)")
    (self.own, leftShare) = (own, share)
  }

  public var leftRows: Int { own.leftRows }
  public var right: Matrix { own.right }
  public var signedBits: SignedBits? { own.signedBits }
  public func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    own.leftBlock(rows: rows, columns: columns)
  }
}
