/// The paper whose claims are verified.
enum Paper {
  static let authors = "J. van den Brand, B. Peng, Z. Song, O. Weinstein"
  static let title = "Training (Overparametrized) Neural Networks in Near-Linear Time"
  static let venue = "ITCS 2021, LIPIcs 185, 63:1–63:15"
}
