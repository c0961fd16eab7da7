public import Testing

extension Tag {
  /// A test without a tolerance: complete enumeration at small size, or integers and rationals. As evidence of a claim it
  /// stands on the rung of that name.
  @Tag public static var exact: Self
}
