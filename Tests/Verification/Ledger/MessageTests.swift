import Testing

/// The library speaks of parameters in words; the tool adds the option that has the parameter on its command line.
@Suite struct MessageTests {
  @Test(arguments: ["Sources/Foundations", "Sources/Lemmas", "Sources/Training"])
  func theLibraryNamesNoCommandLineOption(_ folder: String) throws {
    let sources = try SourceTree(folder)
    #expect(!sources.files.isEmpty, "no sources in \(folder)")
    for file in sources.files {
      let named = commandLineNames(in: file.text)
      #expect(named.isEmpty, "\(file.path) names \(named); say in words what the parameter is")
    }
  }

  @Test func optionsAreFoundInEveryKindOfLiteral() {
    #expect(commandLineNames(in: #"throw Problem("--rows: too few")"#) == ["--rows"])
    #expect(
      commandLineNames(in: #"let a = "\(file): use --test-fraction" // shorter"#) == ["--test-fraction"])
    #expect(
      commandLineNames(in: "let a = \"\"\"\n  --rows and \\\n  or --width\n  \"\"\"") == [
        "--rows", "--width",
      ])
    #expect(commandLineNames(in: #"let a = "see https://example.org or --help""#) == ["--help"])
    #expect(commandLineNames(in: #"let a = "save it with sgn train""#) == ["sgn train"])
    #expect(
      commandLineNames(in: "  /// as `sgn plan --points …` shows it\nlet a = 1  // not --points").isEmpty)
    #expect(commandLineNames(in: #"let a = "a -- b" + String(repeating: "-", count: n - -1)"#).isEmpty)
  }
}

/// The options and commands of the tool that Swift text names outside its comments. Code itself has no `--x`, so what is
/// found is in a string.
private func commandLineNames(in text: String) -> [String] {
  text.split(separator: "\n").flatMap { line in
    line.replacing(/(^|\s)\/\/.*/, with: "").matches(of: /--[a-z][a-z-]*|\bsgn [a-z]+/).map {
      String($0.output)
    }
  }
}
