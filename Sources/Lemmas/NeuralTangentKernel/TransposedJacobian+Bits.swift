public import LinearOperators

extension TransposedJacobian {
  /// The activations with the signs `a_r` and the scale `m^{-1/2}`: the input of the fast sketches. Cost: `m` signs.
  public var signedBits: SignedBits? {
    let scale = 1 / Double(width).squareRoot()
    guard scaledSigns.allSatisfy({ $0.magnitude == scale }) else { return nil }
    return SignedBits(words: pattern.words, signs: scaledSigns.map { $0 < 0 ? -1 : 1 }, scale: scale)
  }
}
