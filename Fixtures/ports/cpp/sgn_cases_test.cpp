// What sgn_cases.hpp reads and writes comes back, and every damaged file is refused in words that lead to it.
//
//     c++ -std=c++17 -o sgn_cases_test sgn_cases_test.cpp && ./sgn_cases_test FOLDER      a folder to write into
#include "sgn_cases.hpp"

#include <cmath>

namespace {

int failures = 0;
std::filesystem::path folder;

void check(bool holds, const std::string &what) {
  if (holds) return;
  ++failures;
  std::cout << "FAILS: " << what << "\n";
}

/// Whether the action throws an Error whose text has all the words.
template <class Error, class Action> void refuses(const Action &action, const std::vector<std::string> &words) {
  try {
    action();
    check(false, "no error, with " + words.front());
  } catch (const Error &error) {
    for (const std::string &word : words)
      check(std::string(error.what()).find(word) != std::string::npos, "'" + word + "' in: " + error.what());
  } catch (const std::exception &error) {
    check(false, std::string("another type of error: ") + error.what());
  }
}

template <class Number> void returns(const std::vector<Number> &numbers) {
  for (const sgn::Shape &shape : {sgn::Shape{numbers.size()}, sgn::Shape{1, numbers.size()}, sgn::Shape{numbers.size(), 1, 1}}) {
    sgn::save(folder / "array.npy", sgn::Array<Number>(shape, numbers));
    const auto read = sgn::load<Number>(folder / "array.npy");
    check(read.shape == shape && std::memcmp(read.elements.data(), numbers.data(), numbers.size() * sizeof(Number)) == 0,
          "an array of " + sgn::descriptor<Number>() + " comes back, shape " + sgn::text(shape));
    check(std::filesystem::file_size(folder / "array.npy") % 64 == numbers.size() * sizeof(Number) % 64, "data start at a multiple of 64");
  }
}

template <class Number> void returnsLimits() {
  using Limits = std::numeric_limits<Number>;
  returns<Number>({Limits::min(), Limits::max(), Limits::lowest(), Number(0), Number(1), Limits::infinity(), Limits::denorm_min()});
}

std::string npy(std::string dictionary, const std::string &data) {
  const auto size = static_cast<char>(dictionary.size());
  return std::string("\x93NUMPY\x01\x00", 8) + size + '\0' + dictionary + data;
}

void arrays() {
  returnsLimits<double>();
  returnsLimits<float>();
  returnsLimits<std::int8_t>();
  returnsLimits<std::uint8_t>();
  returnsLimits<std::int32_t>();
  returnsLimits<std::uint32_t>();
  returns<std::int64_t>({-1, 0, std::numeric_limits<std::int64_t>::min()});
  returns<double>({-0.0, std::nan("")});
  sgn::save(folder / "array.npy", sgn::Array<double>(sgn::Shape{}, {2.5}));
  check(sgn::load(folder / "array.npy").shape.empty(), "a number has the shape ()");
  sgn::save(folder / "array.npy", sgn::Array<double>(sgn::Shape{0, 3}));
  check(sgn::load(folder / "array.npy").shape == sgn::Shape{0, 3}, "an array may be empty");

  // One type read as another.
  const auto file = folder / "array.npy";
  sgn::save(file, sgn::Array<std::int32_t>(std::vector<std::int32_t>{-1, 300}));
  check(sgn::load(file).elements == std::vector<double>{-1, 300}, "integers are doubles");
  check(sgn::load<std::int64_t>(file)[1] == 300, "narrow integers are wide ones");
  refuses<sgn::CaseError>([&] { sgn::load<std::uint32_t>(file); }, {"array.npy holds -1", "<u4", "wider"});
  refuses<sgn::CaseError>([&] { sgn::load<std::int8_t>(file); }, {"300", "|i1"});
  sgn::save(file, sgn::Array<std::int64_t>(std::vector<std::int64_t>{-5, std::int64_t(1) << 53}));
  check(sgn::load(file).elements == std::vector<double>{-5, 0x1p53}, "integers up to 2^53 are doubles");
  sgn::save(file, sgn::Array<std::int64_t>(std::vector<std::int64_t>{(std::int64_t(1) << 53) + 1}));
  refuses<sgn::CaseError>([&] { sgn::load(file); }, {"9007199254740993", "<f8"});
  sgn::save(file, sgn::Array<double>(std::vector<double>{0.1, 1e300}));
  check(sgn::load<float>(file)[0] == 0.1F, "float rounds");
  refuses<sgn::CaseError>([&] { sgn::load<std::int32_t>(file); }, {"array.npy", "<f8", "read float or double"});
  refuses<sgn::CaseError>([] { sgn::Array<double>(sgn::Shape{2, 2}, {1, 2, 3}); }, {"3 numbers", "(2, 2)"});

  // Damaged files.
  const std::string right = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", data = "abc";
  const auto holds = [&](const std::string &bytes, const std::vector<std::string> &words) {
    sgn::detail::write(file, bytes);
    refuses<sgn::FileError>([&] { sgn::load(file); }, words);
  };
  sgn::detail::write(file, npy(right, data));
  check(sgn::load(file)[2] == 'c', "the file is right before it is damaged");
  holds("", {"array.npy", "no .npy file"});
  holds("abc", {"no .npy file"});
  holds(std::string("\x93NUMPY\x02\x00", 8) + npy(right, data).substr(8), {"version 1.0"});
  holds(npy(right, data).substr(0, 30), {"ends within its header"});
  holds(npy(right, "ab"), {"needs 3 bytes", "2 are there", "(3,)"});
  holds(npy(right, "abcd"), {"4 are there"});
  const auto damaged = [&](const std::string &old, const std::string &replacement, const std::vector<std::string> &words) {
    std::string header = right;
    header.replace(header.find(old), old.size(), replacement);
    holds(npy(header, data), words);
  };
  damaged("False", "True", {"Fortran order", "ascontiguousarray"});
  damaged("False", "0", {"neither True nor False"});
  damaged("|u1", ">f8", {"'>f8'", "not a type of the cases"});
  damaged("|u1", "|O", {"'|O'"});
  damaged("'shape': (3,), ", "", {"needs descr, fortran_order and shape"});
  damaged("}", "'shape': (3,)}", {"second key 'shape'"});
  damaged("}\n", "} 1\n", {"behind the dictionary"});
  damaged("(3,)", "(-3,)", {"a size is missing"});
  damaged("(3,)", "(3 7)", {"a ) is missing"});
  damaged("(3,)", "(9999999999999999,)", {"15 digits"});
  damaged("(3,)", "(999999999999999, 999999999999999)", {"does not fit into memory"});
  damaged("'descr'", "descr", {"a ' is missing"});
  refuses<sgn::FileError>([] { sgn::load(folder / "absent.npy"); }, {"absent.npy", "cannot be read"});
  refuses<sgn::FileError>([] { sgn::load(folder); }, {"cannot be read"});
  refuses<sgn::FileError>([] { sgn::save(folder / "absent" / "array.npy", sgn::Array<double>(sgn::Shape{1})); }, {"cannot be written"});
}

void json() {
  const sgn::Json value = sgn::Json::parse(" {\"a\" : [1, -2.5e-3, true, null, \"x\\n\\u0041\\\"\"], \"b\" : {}, \"seed\":18446744073709551615}\n", "f");
  check(value["a"].items()[1].number() == -2.5e-3, "a number");
  check(value["a"].items()[2].boolean() && value["a"].items()[3].kind() == sgn::Json::Kind::null, "true, null");
  check(value["a"].items()[4].string() == "x\nA\"", "escapes");
  check(value["seed"].integer() == std::numeric_limits<std::uint64_t>::max(), "a seed of 64 bits");
  check(sgn::Json::parse("1e-320", "f").number() > 0, "subnormal numbers");
  refuses<sgn::FileError>([&] { value["c"]; }, {"f:1:2", "'c' is missing"});
  refuses<sgn::FileError>([&] { value["b"].string(); }, {"f:1:56", "a string"});
  refuses<sgn::FileError>([&] { value["a"].items()[1].integer(); }, {"integer, zero or more"});
  const auto fails = [](const std::string &text, const std::vector<std::string> &words) {
    refuses<sgn::FileError>([&] { sgn::Json::parse(text, "f"); }, words);
  };
  fails("", {"f:1:1", "a value is missing"});
  fails("{\n  \"a\": 1,\n  \"a\": 2\n}", {"f:3:6", "'a' stands twice"});
  fails("{\"a\" 1}", {"f:1:6", ": is missing"});
  fails("[1, 2", {", is missing"});
  fails("[1,]", {"a value is missing"});
  fails("{\"a\": 1,}", {"a \" is missing"});
  fails("[1] 2", {"f:1:5", "behind the value"});
  fails("\"abc", {"has no end"});
  fails("\"a\nb\"", {"control character"});
  fails("\"\\x\"", {"unknown escape"});
  fails("\"\\u00e4\"", {"beyond ASCII"});
  fails("01", {"begins with a zero"});
  fails("-", {"a digit is missing"});
  fails("1.", {"a digit is missing"});
  fails("nul", {"a value is missing"});
  fails(std::string(100, '['), {"nested too deeply"});
  refuses<sgn::FileError>([] { sgn::Json::parse("1e999", "f").number(); }, {"a number that a double holds"});
  refuses<sgn::FileError>([] { sgn::Json::parse("18446744073709551616", "f").integer(); }, {"below 2^64"});
}

std::string header(const std::string &entry) {
  return "{\"formatVersion\": 1, \"identifier\": \"one\", \"seed\": 7, \"arrays\": [" + entry + "], \"stages\": []}";
}

void cases() {
  const auto one = folder / "cases" / "one";
  std::filesystem::create_directories(one / "inputs");
  std::filesystem::create_directories(one / "states");
  const std::string entry = "{\"file\": \"states/gram.npy\", \"name\": \"gram\", \"shape\": [2, 1], \"type\": \"<f8\"}";
  const auto write = [&](const std::string &text) { sgn::detail::write(one / "case.json", text); };
  write(header(entry));
  sgn::save(one / "states" / "gram.npy", sgn::Array<double>(sgn::Shape{2, 1}, {3, 4}));

  const sgn::Case given(one);
  check(given.seed == 7 && given.solver.empty() && given.has("gram") && !given.has("points"), "the fields of a case");
  refuses<sgn::CaseError>([&] { given.array("points"); }, {"one has no array points"});

  // Teacher forcing: the port's own array is written, the oracle's goes on.
  const auto outputs = folder / "outputs";
  std::filesystem::create_directories(outputs / "one");
  sgn::detail::write(outputs / "one" / "refusal.txt", "of an earlier run");
  sgn::detail::write(outputs / "one" / "old.npy", "of an earlier run");
  const auto zeros = [](double factor) { return sgn::Array<float>(sgn::Shape{2, 1}, {static_cast<float>(factor), 0}); };
  const auto fails = [](double) -> double { throw sgn::Refusal("singular"); };
  sgn::solve(one, outputs / "one", [&](const sgn::Case &, sgn::Teacher &teach) {
    check(teach("gram", zeros, 9.0).elements == std::vector<double>{3, 4}, "teacher forcing");
    check(teach("norm", [](double a) { return 2 * a; }, 3.0)[0] == 6, "what has no state goes on itself");
    check(sgn::Alone()("gram", zeros, 9.0).elements == std::vector<double>{9, 0}, "without a teacher one's own goes on");
  });
  check(sgn::load<float>(outputs / "one" / "gram.npy")[0] == 9, "the port's own array is written");
  check(sgn::load(outputs / "one" / "norm.npy").shape.empty(), "a number is written with the shape ()");
  check(!std::filesystem::exists(outputs / "one" / "old.npy") && !std::filesystem::exists(outputs / "one" / "refusal.txt"),
        "outputs of an earlier run are removed");
  sgn::solve(one, outputs / "one", [&](const sgn::Case &, sgn::Teacher &teach) {
    check(teach("gram", fails, 1.0).elements == std::vector<double>{3, 4}, "a stage that fails is only missing");
    teach("solution", fails, 1.0);
    check(false, "a stage without a state ends the case");
  });
  check(!std::filesystem::exists(outputs / "one" / "gram.npy"), "a stage that fails is not written");
  check(sgn::detail::read(outputs / "one" / "refusal.txt") == "singular\n", "a refusal is written");

  // The program of a port.
  std::string names[] = {"port", (folder / "cases").string(), (folder / "all").string()};
  char *words[] = {names[0].data(), names[1].data(), names[2].data()};
  const auto port = [&](const sgn::Case &, sgn::Teacher &teach) { teach("gram", zeros, 1.0); };
  const auto asks = [](const sgn::Case &it, sgn::Teacher &) { it.array("points"); };
  check(sgn::main(3, words, port) == 0 && std::filesystem::exists(folder / "all" / "one" / "gram.npy"), "all cases of a folder");
  std::filesystem::remove_all(folder / "all");
  names[1] += "/one/";
  words[1] = names[1].data();
  check(sgn::main(3, words, port) == 0 && std::filesystem::exists(folder / "all" / "one" / "gram.npy"), "one case");
  std::ostringstream printed;
  std::streambuf *const standard = std::cerr.rdbuf(printed.rdbuf());
  check(sgn::main(2, words, port) == 2 && printed.str().find("usage: port CASES OUTPUTS") == 0, "the number of arguments");
  printed.str("");
  check(sgn::main(3, words, asks) == 1 && printed.str() == "error: one has no array points\n", "an error of the port");
  std::cerr.rdbuf(standard);
  refuses<sgn::FileError>([&] { sgn::cases(outputs); }, {"contains no case"});

  // What is not the case that case.json says.
  const auto differs = [&](const std::string &text, const std::vector<std::string> &expected) {
    write(text);
    refuses<sgn::FileError>([&] { sgn::Case(one).array("gram"); }, expected);
  };
  differs("{\"formatVersion\": 2}", {"case.json", "format version is not 1"});
  differs(header("{}"), {"case.json:1:65", "'name' is missing"});
  differs(header(entry + "," + entry), {"two arrays are called gram"});
  const auto changed = [&](const std::string &old, const std::string &replacement) {
    std::string other = entry;
    return header(other.replace(other.find(old), old.size(), replacement));
  };
  differs(changed("states/gram.npy", "../gram.npy"), {"must be in inputs or states"});
  differs(changed("[2, 1]", "[1, 2]"), {"gram.npy", "<f8 of the shape (2, 1)", "<f8 of (1, 2)"});
  differs(changed("<f8", "<i4"), {"case.json says <i4"});
  differs(changed("[2, 1]", "[2, -1]"), {"integer, zero or more"});
}

}  // namespace

int main(int count, char **words) {
  if (count != 2) {
    std::cerr << "usage: sgn_cases_test FOLDER\n";
    return 2;
  }
  folder = words[1];
  std::filesystem::create_directories(folder);
  arrays();
  json();
  cases();
  if (failures == 0) std::cout << "sgn_cases.hpp reads, writes and refuses as it says\n";
  return failures > 0;
}
