import DenseLinearAlgebra
import Testing

@testable import Datasets

/// The first rows of tables that people have, as pandas, R and scikit-learn write them.
private struct RealTable: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: String
  /// Where strict reading refuses it; nil where it does not.
  let refusedAt: Int?
  /// What makes it readable.
  let options: TableOptions
  let features: [String]
  let points: Int
  /// The first point and its target.
  let first: ([Double], Double)

  init(
    _ name: String, _ text: String, refusedAt: Int? = nil, target: String, ignored: [String] = [],
    categories: CategoryPolicy = .refuse, missing: MissingPolicy = .refuse, features: [String], points: Int,
    first: ([Double], Double)
  ) {
    (testDescription, self.text, self.refusedAt, self.features, self.points, self.first) =
      (name, text, refusedAt, features, points, first)
    var options = TableOptions(target: target)
    (options.ignored, options.categories, options.missing) = (ignored, categories, missing)
    self.options = options
  }

  static let all = [
    RealTable(
      "cars: names, origins, missing values",
      """
      Name,Miles_per_Gallon,Cylinders,Horsepower,Year,Origin
      chevrolet chevelle malibu,18.0,8,130.0,1970-01-01,USA
      citroen ds-21 pallas,,4,115.0,1970-01-01,Europe
      ford pinto,25.0,4,,1971-01-01,USA
      datsun pl510,27.0,4,88.0,1971-01-01,Japan

      """, refusedAt: 2, target: "Miles_per_Gallon", ignored: ["Name,Year"], categories: .oneHot,
      missing: .drop,
      features: ["Cylinders", "Horsepower", "Origin=Europe", "Origin=Japan", "Origin=USA"], points: 2,
      first: ([8, 130, 0, 0, 1], 18)),
    RealTable(
      "airquality by write.csv: row names and NA",
      "\"\",\"Ozone\",\"Solar.R\",\"Wind\"\r\n\"1\",41,190,7.4\r\n\"5\",NA,NA,14.3\r\n\"7\",23,299,8.6\r\n",
      refusedAt: 3, target: "Ozone", missing: .drop, features: ["Solar.R", "Wind"], points: 2,
      first: ([190, 7.4], 41)),
    RealTable(
      "mtcars by write.table: names of rows without a header cell",
      "\"mpg\" \"cyl\" \"disp\"\n\"Mazda RX4\" 21 6 160\n\"Mazda RX4 Wag\" 21 6 160.5\n\"Datsun 710\" 22.8 4 108\n",
      target: "mpg", features: ["cyl", "disp"], points: 3, first: ([6, 160], 21)),
    RealTable(
      "iris: the species is not a target",
      "sepal_length,petal_length,species\n5.1,1.4,setosa\n7.0,4.7,versicolor\n6.3,6.0,virginica\n",
      refusedAt: 2,
      target: "petal_length", categories: .ordinal, features: ["sepal_length", "species"], points: 3,
      first: ([5.1, 0], 1.4)),
    RealTable(
      "penguins by to_csv: an index, islands, sexes that are missing",
      ",species,island,bill_length_mm,body_mass_g,sex\n0,Adelie,Torgersen,39.1,3750.0,male\n3,Adelie,Torgersen,,,\n152,Gentoo,Biscoe,46.1,4500.0,female\n",
      refusedAt: 2, target: "body_mass_g", ignored: ["island"], categories: .ordinal, missing: .drop,
      features: ["species", "bill_length_mm", "sex"], points: 2, first: ([0, 39.1, 1], 3750)),
    RealTable(
      "Housing with semicolons: yes and no",
      "price;lotsize;driveway;airco\n42000.0;5850;yes;no\n38500.0;4000;yes;no\n66000.0;11440;no;yes\n",
      refusedAt: 2,
      target: "price", categories: .ordinal, features: ["lotsize", "driveway", "airco"], points: 3,
      first: ([5850, 1, 0], 42000)),
    RealTable(
      "diamonds with tabs: grades",
      "carat\tcut\tprice\n0.23\tIdeal\t326\n0.21\tPremium\t327\n0.29\tVery Good\t334\n", refusedAt: 2,
      target: "price", categories: .oneHot, features: ["carat", "cut=Ideal", "cut=Premium", "cut=Very Good"],
      points: 3,
      first: ([0.23, 1, 0, 0], 326)),
    RealTable(
      "auto-mpg of UCI: question marks",
      "mpg,horsepower,weight\n18.0,130.0,3504.\n25.0,?,2046.\n", refusedAt: 3, target: "mpg", missing: .drop,
      features: ["horsepower", "weight"], points: 1, first: ([130, 3504], 18)),
    RealTable(
      "Boston by to_csv with an index", ",crim,zn,medv\n1,0.00632,18.0,24.0\n2,0.02731,0.0,21.6\n",
      target: "medv",
      features: ["crim", "zn"], points: 2, first: ([0.00632, 18], 24)),
  ]
}

@Suite struct RealTableTests {
  @Test(arguments: RealTable.all)
  private func refusedOrRead(_ table: RealTable) throws {
    let bytes = Array(table.text.utf8)
    var line: Int?
    do throws(DatasetError) {
      _ = try Dataset(csv: bytes, file: "x.csv", options: TableOptions(target: table.options.target))
    } catch {
      if case .line(let number) = error.origin { line = number }
      let names = "\(error)"
      #expect(names.hasPrefix("x.csv, line ") && names.contains("column “"))
    }
    #expect(line == table.refusedAt)
    let data = try Dataset(csv: bytes, file: "x.csv", options: table.options)
    #expect(data.featureNames == table.features && data.count == table.points)
    #expect(data.inputs.column(0) == table.first.0 && data.targets[0] == table.first.1)
    // The rows that were kept are read alike for a prediction.
    let lines = table.text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let kept = lines.indices.filter { data.origins.contains(.line($0 + 1)) }.map { lines[$0] }
    let again = ([lines[0]] + kept).joined(separator: "\n")
    #expect(try Points(csv: Array(again.utf8), file: "x.csv", source: data.source).inputs == data.inputs)
  }

  /// What scikit-learn's `dump_svmlight_file` writes: from 0 by default, or from 1 with a comment.
  @Test func sparseTablesOfScikitLearn() throws {
    let zero = "151 0:0.038 1:0.0507 2:0.0617\n75 0:-0.0019 1:-0.0446 2:-0.0515\n"
    let one =
      "# Generated by dump_svmlight_file from scikit-learn\n# Column indices are one-based\n#\n# hello\n151 1:0.038 2:0.0507 3:0.0617\n75 1:-0.0019 2:-0.0446 3:-0.0515\n"
    let first = try Dataset(libsvm: Array(zero.utf8), file: "x.svm")
    let second = try Dataset(libsvm: Array(one.utf8), file: "x.svm")
    #expect(first.inputs == second.inputs && first.targets == second.targets)
    #expect(first.inputs.column(0) == [0.038, 0.0507, 0.0617] && first.targets == [151, 75])
  }
}
