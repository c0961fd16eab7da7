// sgn_cases.hpp - reads the cases of `sgn oracle` and writes outputs for its judge. One header, C++17 and its standard library.
//
// A case is a folder with case.json, inputs/ and states/. The outputs of a port for it are in OUTPUTS/CASE: one .npy file for each
// stage, and refusal.txt if it cannot be solved. A port that computes two stages is
//
//     #include "sgn_cases.hpp"
//     using Array = sgn::Array<double>;
//
//     Array outputs(const Array &Z, const Array &a);      // your own functions, on arrays in C order
//     Array residual(const Array &f, const Array &y);
//
//     void port(const sgn::Case &given, sgn::Teacher &teach) {
//       if (given.width == 0) return;                      // no network in this case
//       Array Z = given.array("pre_activations"), a = given.array("output_signs"), y = given.array("targets");
//       Array f = teach("outputs", outputs, Z, a);         // writes yours, and continues with the oracle's
//       teach("residual", residual, f, y);
//     }
//
//     int main(int count, char **words) { return sgn::main(count, words, port); }
//
// and is judged by
//
//     ./port CASES OUTPUTS && sgn oracle judge CASES OUTPUTS --stages outputs,residual
//
// Fixtures/ports/README.md describes the cases and the stages; port.cpp next to this file computes all of them.
//
// ERRORS. Three types, all derived from std::runtime_error:
//   sgn::FileError   a file is missing, damaged, or not what case.json says; the text names the file, and for JSON line and column
//   sgn::Refusal     thrown by a port: this case cannot be solved, and why
//   sgn::CaseError   the port requests something that the case does not have, or numbers in a type that cannot represent them
// Nothing is repaired: an array of another shape or type than declared, a file with extra bytes, and a number that the requested type
// cannot represent are errors. Values that are not finite are not errors, because a port must refuse some cases because of them.
#ifndef SGN_CASES_HPP
#define SGN_CASES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <limits>
#include <locale>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sgn {

/// A file is missing, damaged, or not what case.json says.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The case does not have what was requested, or not in a type that can represent it.
struct CaseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A port throws this, with the reason, for a case that cannot be solved; it becomes refusal.txt.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Shape = std::vector<std::size_t>;

/// A shape as Python writes it: `(5, 4)`, `(5,)`, `()`.
inline std::string text(const Shape &shape) {
  std::string result = "(";
  for (std::size_t k = 0; k < shape.size(); ++k) result += (k > 0 ? ", " : "") + std::to_string(shape[k]);
  return result + (shape.size() == 1 ? ",)" : ")");
}

/// The number of entries of an array; one for the shape ().
inline std::size_t count(const Shape &shape) {
  std::size_t product = 1;
  for (std::size_t size : shape) {
    if (size > 0 && product > std::numeric_limits<std::size_t>::max() / sizeof(double) / size)
      throw FileError("an array of the shape " + text(shape) + " does not fit into memory");
    product *= size;
  }
  return product;
}

/// An array in C order, the last index fastest.
template <class Number> struct Array {
  Shape shape;
  std::vector<Number> elements;

  Array() = default;
  /// Zeros.
  explicit Array(Shape sizes) : shape(std::move(sizes)), elements(count(shape)) {}
  Array(Shape sizes, std::vector<Number> numbers) : shape(std::move(sizes)), elements(std::move(numbers)) {
    if (elements.size() != count(shape))
      throw CaseError(std::to_string(elements.size()) + " numbers do not fill the shape " + text(shape));
  }
  /// A vector, of the shape (n,).
  explicit Array(std::vector<Number> numbers) : shape{numbers.size()}, elements(std::move(numbers)) {}

  std::size_t size() const { return elements.size(); }
  /// Of a matrix.
  std::size_t rows() const { return shape.at(0); }
  std::size_t columns() const { return shape.at(1); }

  Number &operator[](std::size_t i) { return elements[i]; }
  const Number &operator[](std::size_t i) const { return elements[i]; }
  Number &operator()(std::size_t i, std::size_t j) { return elements[i * shape[1] + j]; }
  const Number &operator()(std::size_t i, std::size_t j) const { return elements[i * shape[1] + j]; }
  /// The first entry of row i of a matrix.
  Number *row(std::size_t i) { return elements.data() + i * shape[1]; }
  const Number *row(std::size_t i) const { return elements.data() + i * shape[1]; }
};

// ---- .npy files, version 1.0 ----

/// NumPy's name of a number type: `<f8`, `<i4`, `|u1`, …
template <class Number> std::string descriptor() {
  static_assert(std::is_arithmetic<Number>::value && !std::is_same<Number, bool>::value && sizeof(Number) <= 8,
                "an array holds integers, float or double");
  const char kind = std::is_floating_point<Number>::value ? 'f' : std::is_signed<Number>::value ? 'i' : 'u';
  return std::string(sizeof(Number) == 1 ? "|" : "<") + kind + std::to_string(sizeof(Number));
}

namespace detail {

inline std::string read(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) throw FileError(path.string() + ": the file cannot be read");
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

inline void write(const std::filesystem::path &path, const std::string &bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw FileError(path.string() + ": the file cannot be written");
}

/// The unsigned integer with as many bytes as a number.
template <std::size_t size>
using Bits = std::conditional_t<size == 1, std::uint8_t, std::conditional_t<size == 2, std::uint16_t,
             std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

/// A little-endian number, on a machine of either order.
template <class Number> Number decode(const char *bytes) {
  using Unsigned = Bits<sizeof(Number)>;
  std::uint64_t wide = 0;
  for (std::size_t k = sizeof(Number); k-- > 0;) wide = wide << 8 | static_cast<unsigned char>(bytes[k]);
  const Unsigned bits = static_cast<Unsigned>(wide);
  Number number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

template <class Number> void encode(Number number, std::string &bytes) {
  Bits<sizeof(Number)> bits;
  std::memcpy(&bits, &number, sizeof number);
  for (std::size_t k = 0; k < sizeof number; ++k) bytes += static_cast<char>(static_cast<std::uint64_t>(bits) >> 8 * k & 255);
}

/// A number from a file as another type. A float32 port rounds its float64 inputs; any other loss is an error.
template <class Wanted, class Stored> Wanted convert(Stored number, const std::string &name) {
  bool isHeld = true;
  if constexpr (!std::is_floating_point<Stored>::value) {
    if constexpr (std::is_floating_point<Wanted>::value) {
      constexpr int digits = std::numeric_limits<Wanted>::digits;  // every integer up to 2^digits is exact
      const auto wide = static_cast<std::uint64_t>(number);
      if constexpr (std::numeric_limits<Stored>::digits > digits) isHeld = (number < 1 ? 0 - wide : wide) <= std::uint64_t(1) << digits;
    } else {
      const Wanted result = static_cast<Wanted>(number);
      isHeld = static_cast<Stored>(result) == number && (result >= 1) == (number >= 1);
    }
  }
  if (!isHeld) throw CaseError(name + " holds " + std::to_string(number) + ", which " + descriptor<Wanted>() + " may not hold: read a wider type");
  return static_cast<Wanted>(number);
}

struct Header {
  std::string descr;
  Shape shape;
  std::size_t dataStart;
};

/// The header of a .npy file: `{'descr': '<f8', 'fortran_order': False, 'shape': (5, 4), }`, the keys in any order.
class HeaderReader {
public:
  HeaderReader(const std::string &bytes, const std::string &path) : bytes_(bytes), path_(path) {}

  Header header() {
    if (bytes_.size() < 10 || bytes_.compare(0, 6, "\x93NUMPY") != 0) fail("it is no .npy file");
    if (bytes_[6] != 1 || bytes_[7] != 0) fail("its format is not version 1.0");
    end_ = 10 + decode<std::uint16_t>(bytes_.data() + 8);
    if (end_ > bytes_.size()) fail("it ends within its header");
    at_ = 10;
    Header result{"", {}, end_};
    bool hasDescr = false, hasOrder = false, hasShape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && !std::exchange(hasDescr, true)) {
        result.descr = quoted();
      } else if (key == "fortran_order" && !std::exchange(hasOrder, true)) {
        if (accept("True")) fail("it is in Fortran order: save numpy.ascontiguousarray of it");
        if (!accept("False")) fail("fortran_order is neither True nor False");
      } else if (key == "shape" && !std::exchange(hasShape, true)) {
        expect('(');
        while (!accept(')')) {
          result.shape.push_back(integer());
          if (!accept(',')) {
            expect(')');
            break;
          }
        }
      } else {
        fail("its header has an unknown or a second key '" + key + "'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!hasDescr || !hasOrder || !hasShape) fail("its header needs descr, fortran_order and shape");
    skipSpace();
    if (at_ != end_) fail("something stands behind the dictionary of its header");
    return result;
  }

private:
  [[noreturn]] void fail(const std::string &reason) const { throw FileError(path_ + ": " + reason); }

  void skipSpace() {
    while (at_ < end_ && (bytes_[at_] == ' ' || bytes_[at_] == '\n')) ++at_;
  }
  bool accept(const std::string &word) {
    skipSpace();
    if (end_ - at_ < word.size() || bytes_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  bool accept(char letter) { return accept(std::string(1, letter)); }
  void expect(char letter) {
    if (!accept(letter)) fail(std::string("its header is malformed: a ") + letter + " is missing");
  }
  std::string quoted() {
    expect('\'');
    const std::size_t start = at_;
    while (at_ < end_ && bytes_[at_] != '\'') ++at_;
    if (at_ == end_) fail("its header is malformed: a text has no end");
    return bytes_.substr(start, at_++ - start);
  }
  std::size_t integer() {
    skipSpace();
    std::size_t value = 0, digits = 0;
    for (; at_ < end_ && bytes_[at_] >= '0' && bytes_[at_] <= '9'; ++at_) {
      if (++digits > 15) fail("its header is malformed: a size has more than 15 digits");
      value = 10 * value + static_cast<std::size_t>(bytes_[at_] - '0');
    }
    if (digits == 0) fail("its header is malformed: a size is missing");
    return value;
  }

  const std::string &bytes_;
  const std::string &path_;
  std::size_t at_ = 0, end_ = 0;
};

template <class Wanted, class Stored>
std::vector<Wanted> numbers(const std::string &bytes, std::size_t start, std::size_t count, const std::string &path) {
  std::vector<Wanted> result(count);
  for (std::size_t i = 0; i < count; ++i)
    result[i] = convert<Wanted>(decode<Stored>(bytes.data() + start + i * sizeof(Stored)), path);
  return result;
}

template <class Wanted>
std::vector<Wanted> numbers(const std::string &bytes, const Header &header, const std::string &path) {
  const std::size_t total = count(header.shape), held = bytes.size() - header.dataStart;
  const auto read = [&](auto stored) {
    using Stored = decltype(stored);
    if constexpr (std::is_floating_point<Stored>::value && !std::is_floating_point<Wanted>::value) {
      throw CaseError(path + " holds " + header.descr + ": read float or double");
      return std::vector<Wanted>();
    } else {
      if (held != total * sizeof(Stored))
        throw FileError(path + ": the shape " + text(header.shape) + " of " + header.descr + " needs "
                        + std::to_string(total * sizeof(Stored)) + " bytes, and " + std::to_string(held) + " are there");
      return numbers<Wanted, Stored>(bytes, header.dataStart, total, path);
    }
  };
  if (header.descr == "<f8") return read(double());
  if (header.descr == "<f4") return read(float());
  if (header.descr == "|i1") return read(std::int8_t());
  if (header.descr == "|u1") return read(std::uint8_t());
  if (header.descr == "<i4") return read(std::int32_t());
  if (header.descr == "<u4") return read(std::uint32_t());
  if (header.descr == "<i8") return read(std::int64_t());
  throw FileError(path + ": the type '" + header.descr + "' is not a type of the cases");
}

}  // namespace detail

/// Reads a .npy file of version 1.0 and type <f8, <f4, |i1, |u1, <i4, <u4 or <i8, in C order.
///
/// Throws FileError for any other file, CaseError if Number cannot represent its numbers.
template <class Number = double> Array<Number> load(const std::filesystem::path &path) {
  const std::string name = path.string(), bytes = detail::read(path);
  const detail::Header header = detail::HeaderReader(bytes, name).header();
  std::vector<Number> elements = detail::numbers<Number>(bytes, header, name);
  return Array<Number>(header.shape, std::move(elements));
}

/// Writes a .npy file of version 1.0, of the array's own type. The judge reads float, double and all integers.
template <class Number> void save(const std::filesystem::path &path, const Array<Number> &array) {
  std::string header = "{'descr': '" + descriptor<Number>() + "', 'fortran_order': False, 'shape': " + text(array.shape) + ", }";
  header.append(63 - (10 + header.size()) % 64, ' ');  // the data start at a multiple of 64
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  detail::encode(static_cast<std::uint16_t>(header.size()), bytes);
  bytes += header;
  bytes.reserve(bytes.size() + array.size() * sizeof(Number));
  for (const Number number : array.elements) detail::encode(number, bytes);
  detail::write(path, bytes);
}

// ---- JSON, as far as case.json needs it: everything except \u beyond ASCII ----

/// A JSON value. Numbers keep their text, because a seed has up to 64 bits and a double only 53.
class Json {
public:
  enum class Kind { null, boolean, number, string, array, object };

  /// Throws FileError with line and column if the text is not JSON, or names a key twice.
  static Json parse(const std::string &text, const std::string &file);

  Kind kind() const { return kind_; }
  bool has(const std::string &key) const { return fields_.count(key) > 0; }

  /// Throws FileError if this is not an object, or has no such field; the others do so if the value is of another kind.
  const Json &operator[](const std::string &key) const {
    require(Kind::object, "an object");
    const auto found = fields_.find(key);
    if (found == fields_.end()) throw FileError(where_ + ": the field '" + key + "' is missing");
    return found->second;
  }
  const std::vector<Json> &items() const { return require(Kind::array, "an array"), items_; }
  const std::string &string() const { return require(Kind::string, "a string"), text_; }
  bool boolean() const { return require(Kind::boolean, "true or false"), text_ == "true"; }

  double number() const {
    require(Kind::number, "a number");
    return parsed<double>("a number that a double holds");
  }
  /// An integer from 0 to 2^64 - 1, exactly.
  std::uint64_t integer() const {
    require(Kind::number, "an integer");
    if (text_.find_first_not_of("0123456789") != std::string::npos) throw FileError(where_ + ": it must be an integer, zero or more");
    return parsed<std::uint64_t>("an integer below 2^64");
  }
  std::size_t size() const { return static_cast<std::size_t>(integer()); }

private:
  class Parser;

  void require(Kind kind, const char *name) const {
    if (kind_ != kind) throw FileError(where_ + ": it must be " + name);
  }
  template <class Number> Number parsed(const char *name) const {
    std::istringstream stream(text_);
    stream.imbue(std::locale::classic());
    Number number{};
    stream >> number;
    if (!stream || stream.peek() != std::istringstream::traits_type::eof()) throw FileError(where_ + ": it must be " + name);
    return number;
  }

  Kind kind_ = Kind::null;
  std::string where_;  // file, line and column, for errors
  std::string text_;   // of a string, a number, or true and false
  std::vector<Json> items_;
  std::map<std::string, Json> fields_;
};

class Json::Parser {
public:
  Parser(const std::string &text, const std::string &file) : text_(text), file_(file) {}

  Json document() {
    Json result = value(0);
    skipSpace();
    if (at_ != text_.size()) fail("something stands behind the value");
    return result;
  }

private:
  std::string place() const {
    const auto start = text_.begin(), here = start + static_cast<std::ptrdiff_t>(at_);
    const auto line = std::count(start, here, '\n') + 1;
    const std::size_t newline = at_ == 0 ? std::string::npos : text_.rfind('\n', at_ - 1);
    const std::size_t column = newline == std::string::npos ? at_ + 1 : at_ - newline;
    return file_ + ":" + std::to_string(line) + ":" + std::to_string(column);
  }
  [[noreturn]] void fail(const std::string &reason) const { throw FileError(place() + ": " + reason); }

  void skipSpace() {
    while (at_ < text_.size() && std::strchr(" \t\r\n", text_[at_]) != nullptr && text_[at_] != '\0') ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool accept(char letter) {
    skipSpace();
    if (peek() != letter || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char letter) {
    if (!accept(letter)) fail(std::string("a ") + letter + " is missing");
  }

  Json value(int depth) {
    if (depth > 64) fail("it is nested too deeply");
    skipSpace();
    Json result;
    result.where_ = place();
    if (accept('{')) {
      result.kind_ = Kind::object;
      while (!accept('}')) {
        if (!result.fields_.empty()) expect(',');
        skipSpace();
        const std::string key = quoted();
        if (result.has(key)) fail("the field '" + key + "' stands twice");
        expect(':');
        result.fields_.emplace(key, value(depth + 1));
      }
    } else if (accept('[')) {
      result.kind_ = Kind::array;
      while (!accept(']')) {
        if (!result.items_.empty()) expect(',');
        result.items_.push_back(value(depth + 1));
      }
    } else if (peek() == '"') {
      result.kind_ = Kind::string;
      result.text_ = quoted();
    } else if (peek() == '-' || isDigit(peek())) {
      result.kind_ = Kind::number;
      result.text_ = number();
    } else {
      const std::string name = word();
      if (name != "true" && name != "false" && name != "null") fail("a value is missing");
      if (name != "null") result.kind_ = Kind::boolean;
      result.text_ = name;
    }
    return result;
  }

  static bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

  std::string word() {
    const std::size_t start = at_;
    while (peek() >= 'a' && peek() <= 'z') ++at_;
    return text_.substr(start, at_ - start);
  }

  void digits() {
    if (!isDigit(peek())) fail("a digit is missing");
    while (isDigit(peek())) ++at_;
  }

  std::string number() {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    if (peek() == '0' && at_ + 1 < text_.size() && isDigit(text_[at_ + 1])) fail("a number begins with a zero");
    digits();
    if (peek() == '.') ++at_, digits();
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
    return text_.substr(start, at_ - start);
  }

  std::string quoted() {
    if (peek() != '"') fail("a \" is missing");
    ++at_;
    std::string result;
    for (;; ++at_) {
      if (at_ == text_.size()) fail("a string has no end");
      const char letter = text_[at_];
      if (letter == '"') return ++at_, result;
      if (static_cast<unsigned char>(letter) < 0x20) fail("a control character stands in a string");
      result += letter == '\\' ? escaped() : letter;
    }
  }

  char escaped() {
    if (++at_ == text_.size()) fail("a string has no end");
    switch (text_[at_]) {
    case '"': case '\\': case '/': return text_[at_];
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': {
      const std::string code = text_.substr(at_ + 1, 4);
      if (code.size() < 4 || code.compare(0, 2, "00") != 0 || code[2] > '7' || code.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        fail("a \\u beyond ASCII: cases are UTF-8");
      at_ += 4;
      return static_cast<char>(std::stoi(code, nullptr, 16));
    }
    default: fail("an unknown escape in a string");
    }
  }

  const std::string &text_;
  const std::string &file_;
  std::size_t at_ = 0;
};

inline Json Json::parse(const std::string &text, const std::string &file) { return Parser(text, file).document(); }

// ---- A case ----

/// A case as a port sees it. Texts that case.json does not have are empty, and numbers are zero.
///
/// The verdict that case.json expects is not a field: a port must find out itself which cases cannot be solved.
class Case {
public:
  /// Reads FOLDER/case.json; arrays are read when they are requested.
  ///
  /// Throws FileError.
  explicit Case(const std::filesystem::path &folder) : folder_(folder), json(readHeader(folder)) {
    identifier = json["identifier"].string();
    seed = json["seed"].integer();
    if (json.has("solver")) solver = json["solver"].string();
    if (json.has("problem")) problem = json["problem"].string();
    if (json.has("sketch")) family = json["sketch"]["family"].string(), sketchRows = json["sketch"]["rows"].size();
    if (json.has("accuracy")) accuracy = json["accuracy"].number();
    if (json.has("damping")) damping = json["damping"].number();
    if (json.has("sizes")) {
      points = json["sizes"]["points"].size();
      dimension = json["sizes"]["dimension"].size();
      width = json["sizes"]["width"].size();
    }
    if (json.has("matrix")) rows = json["matrix"]["rows"].size(), columns = json["matrix"]["columns"].size();
    if (json.has("run")) tolerance = json["run"]["tolerance"].number(), maximumSteps = json["run"]["maximumSteps"].size();
    for (const Json &entry : json["arrays"].items()) {
      const std::string name = entry["name"].string();
      if (!entries_.emplace(name, entry).second) throw FileError(headerPath(folder) + ": two arrays are called " + name);
    }
  }

  /// Whether the case has the array, as an input or as a state.
  bool has(const std::string &name) const { return entries_.count(name) > 0; }

  /// An input or a state by its name, such as `points` or `gram`. As float it is rounded, as double it is exact.
  ///
  /// Throws CaseError if the case has no such array or Number cannot represent its numbers, FileError if the file is not as case.json
  /// says.
  template <class Number = double> Array<Number> array(const std::string &name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) throw CaseError(identifier + " has no array " + name);
    const Json &entry = found->second;
    const std::string &file = entry["file"].string();
    if (file != "inputs/" + name + ".npy" && file != "states/" + name + ".npy")
      throw FileError(headerPath(folder_) + ": the file of " + name + " must be in inputs or states, and is " + file);
    Shape shape;
    for (const Json &size : entry["shape"].items()) shape.push_back(size.size());
    const std::string path = (folder_ / file).string(), bytes = detail::read(path);
    const detail::Header header = detail::HeaderReader(bytes, path).header();
    if (header.descr != entry["type"].string() || header.shape != shape)
      throw FileError(path + ": it holds " + header.descr + " of the shape " + text(header.shape) + ", and case.json says "
                      + entry["type"].string() + " of " + text(shape));
    return Array<Number>(shape, detail::numbers<Number>(bytes, header, path));
  }

private:
  std::filesystem::path folder_;

public:
  /// All of case.json, for fields that are not members here.
  const Json json;

  std::string identifier;
  std::uint64_t seed = 0;
  /// `gram`, `cg`, `sketched` or `fixed-point`; empty if nothing is solved.
  std::string solver;
  /// `system` or `least-squares` for a given matrix, else empty.
  std::string problem;
  /// The family and the number of rows s of the sketch; empty and zero if there is none.
  std::string family;
  std::size_t sketchRows = 0;
  /// epsilon_0 and mu.
  double accuracy = 0, damping = 0;
  /// n, d and m of a network; zero for a given matrix.
  std::size_t points = 0, dimension = 0, width = 0;
  /// N and n of a given matrix; zero for a network.
  std::size_t rows = 0, columns = 0;
  /// The port's own run; zero steps if there is none.
  double tolerance = 0;
  std::size_t maximumSteps = 0;

private:
  static std::string headerPath(const std::filesystem::path &folder) { return (folder / "case.json").string(); }
  static Json readHeader(const std::filesystem::path &folder) {
    Json json = Json::parse(detail::read(folder / "case.json"), headerPath(folder));
    if (json["formatVersion"].integer() != 1)
      throw FileError(headerPath(folder) + ": its format version is not 1, the only one that this reader knows");
    return json;
  }

  std::map<std::string, Json> entries_;
};

// ---- Outputs ----

/// An array of any type, or a number, as an array of doubles.
template <class Number> Array<double> doubles(const Array<Number> &array) {
  return Array<double>(array.shape, std::vector<double>(array.elements.begin(), array.elements.end()));
}
template <class Number> std::enable_if_t<std::is_arithmetic<Number>::value, Array<double>> doubles(Number number) {
  return Array<double>(Shape{}, {static_cast<double>(number)});
}

/// Used instead of a Teacher: a step that trains continues with its own arrays.
struct Alone {
  template <class Function, class... Given>
  Array<double> operator()(const std::string &, Function &&function, const Given &...given) const {
    return doubles(std::invoke(std::forward<Function>(function), given...));
  }
};

/// Keeps what a port computes, and returns the oracle's states instead.
class Teacher {
public:
  /// Outputs go to `folder`, which is created; those of an earlier run are removed.
  Teacher(const Case &given, const std::filesystem::path &folder) : case_(given), folder_(folder) {
    std::filesystem::create_directories(folder);
    for (const auto &file : std::filesystem::directory_iterator(folder))
      if (file.path().extension() == ".npy" || file.path().filename() == "refusal.txt") std::filesystem::remove(file.path());
  }

  /// Computes a stage as function(given...), writes NAME.npy, and returns the oracle's array for it if the case has one, otherwise the
  /// computed array. The function returns an Array of any type, or a number.
  ///
  /// A stage that throws a Refusal is then missing, and no other stage is affected. If the case has no state for it, that is, if the case
  /// must be refused, the Refusal reaches the caller.
  template <class Function, class... Given>
  Array<double> operator()(const std::string &name, Function &&function, const Given &...given) {
    const bool hasState = case_.has(name);
    Array<double> computed;
    try {
      computed = keep(name, std::invoke(std::forward<Function>(function), given...), !hasState);
    } catch (const Refusal &) {
      if (!hasState) throw;
    }
    return hasState ? case_.array(name) : computed;
  }

  /// Writes NAME.npy, for outputs that no other stage uses.
  template <class Number> void write(const std::string &name, const Array<Number> &array) { save(folder_ / (name + ".npy"), array); }

  /// Writes refusal.txt.
  void refuse(const std::string &reason) { detail::write(folder_ / "refusal.txt", reason + "\n"); }

private:
  template <class Number> Array<double> keep(const std::string &name, const Array<Number> &array, bool isNeeded) {
    write(name, array);
    return isNeeded ? doubles(array) : Array<double>();
  }
  template <class Number> std::enable_if_t<std::is_arithmetic<Number>::value, Array<double>>
  keep(const std::string &name, Number number, bool isNeeded) {
    return keep(name, Array<Number>(Shape{}, {number}), isNeeded);
  }

  const Case &case_;
  std::filesystem::path folder_;
};

/// Runs a port, port(const Case &, Teacher &), on one case; its Refusal becomes refusal.txt.
///
/// Throws FileError and CaseError, which are mistakes in the files or in the port's use of them, not verdicts.
template <class Port> void solve(const std::filesystem::path &folder, const std::filesystem::path &outputs, Port &&port) {
  const Case given(folder);
  Teacher teach(given, outputs);
  try {
    port(given, teach);
  } catch (const Refusal &reason) {
    teach.refuse(reason.what());
  }
}

/// The folders of the cases in a folder, sorted, or the folder itself if it is a case.
///
/// Throws FileError if there is none.
inline std::vector<std::filesystem::path> cases(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> result;
  if (std::filesystem::exists(folder / "case.json")) return {folder};
  if (std::filesystem::is_directory(folder))
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      if (std::filesystem::exists(entry.path() / "case.json")) result.push_back(entry.path());
  if (result.empty()) throw FileError(folder.string() + ": it contains no case; `sgn oracle export` writes some");
  std::sort(result.begin(), result.end());
  return result;
}

/// The program of a port: PROGRAM CASES OUTPUTS, for all cases of a folder or for one. Returns the exit code: 0, or 1 after an error,
/// or 2 if there are not two arguments.
template <class Port> int main(int count, char **words, Port &&port) {
  if (count != 3) {
    std::cerr << "usage: " << (count > 0 ? words[0] : "port") << " CASES OUTPUTS\n"
              << "  CASES    a folder of cases, or one case\n  OUTPUTS  gets a folder for each case\n";
    return 2;
  }
  try {
    for (const auto &folder : cases(words[1])) {
      // The last name of the path, with or without a slash at the end.
      const auto name = (std::filesystem::absolute(folder) / ".").lexically_normal().parent_path().filename();
      solve(folder, std::filesystem::path(words[2]) / name, port);
    }
    return 0;
  } catch (const std::exception &error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace sgn

#endif
