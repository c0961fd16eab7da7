public import Testing

extension Tag {
  /// A test without a tolerance: complete enumeration at small size, or integers and rationals. It is exact evidence of its
  /// claims.
  @Tag public static var exact: Self
}
