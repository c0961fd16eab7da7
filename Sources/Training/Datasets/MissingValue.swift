internal import Files

/// The texts that denote a missing value, in addition to the empty cell: those of pandas' `read_csv`, `na`, `NAN`, `Null`, `?` and `.`. Other capitalisations
/// are not among them: `Na` is sodium, and `none` one of `none`, `some` and `all`.
private let markers: Set<String> = [
  "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None",
  "-1.#IND", "-1.#QNAN", "1.#IND", "1.#QNAN", "na", "NAN", "Null", "?", ".",
]

/// Whether a cell marks a missing value.
func isMissing(_ cell: String) -> Bool { cell.isEmpty || (cell.utf8.count <= 9 && markers.contains(cell)) }

/// Why a text is not a finite number; nil if it is one.
func numberProblem(_ text: String) -> NumberProblem? {
  do throws(NumberProblem) {
    _ = try parseNumber(text)
    return nil
  } catch {
    return error
  }
}
