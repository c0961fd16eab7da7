// Sketched Gauss-Newton in plain C++17, float64, to be judged stage by stage: a step of the network, or a given tall matrix.
//
//     c++ -std=c++17 -O2 -o port port.cpp && ./port CASES OUTPUTS
//
// It has the same functions in the same order as ../numpy_port.py. S is not formed, so large cases are fast.
// A point x_i is a row of X (n x d), a neuron w_r a row of W (m x d), a_r its output sign. A is N x n, mu the damping.
#include "linear_algebra.hpp"
#include "sgn_cases.hpp"
#include "stream.hpp"

#include <cmath>
#include <functional>

using sgn::Case;
using sgn::Teacher;
using Integers = sgn::Array<std::int32_t>;

namespace {

const double epsilon = std::numeric_limits<double>::epsilon();
double real(size_t count) { return static_cast<double>(count); }
size_t place(std::int32_t draw) { return static_cast<size_t>(draw); }

// Solvable inputs: distinct unit vectors; taking one of each antipodal pair {x, -x} gives linearly independent vectors.

void requireSolvable(const Array &X, const Array &y) {
  const size_t n = X.rows(), d = X.columns();
  const auto isFinite = [](double number) { return std::isfinite(number); };
  for (const Array *input : {&X, &y})
    if (!std::all_of(input->elements.begin(), input->elements.end(), isFinite)) throw Refusal("an input is not finite");
  Array opposite(Shape{0, d});
  for (size_t i = 0; i < n; ++i) {
    if (std::abs(std::sqrt(dot(X.row(i), X.row(i), d)) - 1) > real(d + 4) * epsilon) throw Refusal("an input is not a unit vector");
    for (size_t j = 0; j < i; ++j) {
      if (std::equal(X.row(i), X.row(i) + d, X.row(j))) throw Refusal("two inputs are equal");
      if (!std::equal(X.row(i), X.row(i) + d, X.row(j), [](double a, double b) { return a == -b; })) continue;
      opposite.elements.insert(opposite.elements.end(), X.row(i), X.row(i) + d);
      ++opposite.shape[0];
    }
  }
  if (opposite.rows() == 0) return;
  const std::vector<double> values = singularValues(opposite);
  if (opposite.rows() > d || values.back() <= real(std::max(opposite.rows(), d)) * epsilon * values.front())
    throw Refusal("antipodal pairs are linearly dependent");
}

// The network.

Array preActivations(const Array &X, const Array &W) {
  Array Z(Shape{X.rows(), W.rows()});
  for (size_t i = 0; i < X.rows(); ++i)
    for (size_t r = 0; r < W.rows(); ++r) Z(i, r) = dot(X.row(i), W.row(r), X.columns());
  return Z;
}

sgn::Array<std::uint8_t> active(const Array &Z) {  // a tie counts as active, and so does -0
  sgn::Array<std::uint8_t> B(Z.shape);
  for (size_t k = 0; k < Z.size(); ++k) B[k] = Z[k] >= 0;
  return B;
}

Array outputs(const Array &Z, const Array &a) {
  Array f(Shape{Z.rows()});
  for (size_t i = 0; i < Z.rows(); ++i) {
    for (size_t r = 0; r < a.size(); ++r) f[i] += a[r] * std::max(0.0, Z(i, r));
    f[i] /= std::sqrt(real(a.size()));
  }
  return f;
}

Array outputsAt(const Array &X, const Array &W, const Array &a) { return outputs(preActivations(X, W), a); }

Array difference(const Array &f, const Array &y) { return sum(f, -1, y); }

Array gram(const Array &B, const Array &X) {
  Array G = rowProducts(B);  // counts
  const Array products = rowProducts(X);
  for (size_t k = 0; k < G.size(); ++k) G[k] = G[k] * products[k] / real(B.columns());
  return G;
}

Array nextWeights(Array W, const Array &a, const Array &B, const Array &X, const Array &g) {  // W - J^T g, row r
  for (size_t r = 0; r < W.rows(); ++r)
    for (size_t k = 0; k < W.columns(); ++k) {
      double sum = 0;
      for (size_t i = 0; i < X.rows(); ++i) sum += B(i, r) * g[i] * X(i, k);
      W(r, k) -= a[r] * sum / std::sqrt(real(a.size()));
    }
  return W;
}

Array jacobian(const Array &B, const Array &a, const Array &X) {  // A = J^T: row rd + k is dimension k of neuron r
  const size_t n = X.rows(), d = X.columns(), m = a.size();
  Array A(Shape{m * d, n});
  for (size_t r = 0; r < m; ++r)
    for (size_t k = 0; k < d; ++k)
      for (size_t i = 0; i < n; ++i) A(r * d + k, i) = a[r] * B(i, r) * X(i, k) / std::sqrt(real(m));
  return A;
}

// The sketches: SA from the draws of each family. A has md rows; a given matrix has m = N and d = 1.

void addRow(Array &SA, size_t row, double factor, const Array &A, size_t j) {
  for (size_t i = 0; i < A.columns(); ++i) SA(row, i) += factor * A(j, i);
}

Array hadamard(Array V) {  // H V, H_ij = (-1)^popcount(i & j), V with a power of two of rows
  for (size_t half = 1; half < V.rows(); half *= 2)
    for (size_t j = 0; j < V.rows(); ++j) {
      if (j & half) continue;
      double *upper = V.row(j), *lower = V.row(j + half);
      for (size_t i = 0; i < V.columns(); ++i) {
        const double first = upper[i], second = lower[i];
        upper[i] = first + second;
        lower[i] = first - second;
      }
    }
  return V;
}

size_t order(size_t count) {  // the next power of two
  size_t power = 1;
  while (power < count) power *= 2;
  return power;
}

Array hadamardRows(const Array &V, const std::vector<size_t> &rows) {  // s^(-1/2) times rows of HV
  const Array HV = hadamard(V);
  Array SA(Shape{rows.size(), V.columns()});
  for (size_t t = 0; t < rows.size(); ++t) addRow(SA, t, 1 / std::sqrt(real(rows.size())), HV, rows[t]);
  return SA;
}

Array sketched(const Case &given, const Array &A, size_t m, size_t d) {
  const size_t s = given.sketchRows, N = m * d;
  const std::string &family = given.family;
  const auto draw = [&](const std::string &name) { return given.array<std::int32_t>("draw_" + name); };
  Array SA(Shape{s, A.columns()});
  if (family == "gaussian") {
    const Array S = given.array("draw_matrix");
    for (size_t t = 0; t < s; ++t)
      for (size_t j = 0; j < N; ++j) addRow(SA, t, S(t, j), A, j);
  } else if (family == "srht") {
    const Integers rows = draw("rows"), signs = draw("signs");
    Array V(Shape{order(N), A.columns()});
    for (size_t j = 0; j < N; ++j) addRow(V, j, signs[j], A, j);
    return hadamardRows(V, {rows.elements.begin(), rows.elements.end()});
  } else if (family == "count-sketch") {
    const Integers buckets = draw("buckets"), signs = draw("signs");
    for (size_t j = 0; j < N; ++j) addRow(SA, place(buckets[j]), signs[j], A, j);
  } else if (family == "sparse-sign") {
    const Integers buckets = draw("buckets"), signs = draw("signs");
    const size_t zeta = signs.columns();
    for (size_t j = 0; j < N; ++j)
      for (size_t i = 0; i < zeta; ++i) addRow(SA, place(buckets(j, i)), signs(j, i) / std::sqrt(real(zeta)), A, j);
  } else if (family == "tensor-srht") {
    // H of order M times H of order D, as a Kronecker product, is H of order MD.
    const Integers leftRows = draw("left_rows"), leftSigns = draw("left_signs");
    const Integers rightRows = draw("right_rows"), rightSigns = draw("right_signs");
    const size_t D = order(d);
    Array V(Shape{order(m) * D, A.columns()});
    for (size_t r = 0; r < m; ++r)
      for (size_t k = 0; k < d; ++k) addRow(V, r * D + k, leftSigns[r] * rightSigns[k], A, r * d + k);
    std::vector<size_t> rows(s);
    for (size_t t = 0; t < s; ++t) rows[t] = place(leftRows[t]) * D + place(rightRows[t]);
    return hadamardRows(V, rows);
  } else if (family == "tensor-sketch") {
    const Integers leftBuckets = draw("left_buckets"), leftSigns = draw("left_signs");
    const Integers rightBuckets = draw("right_buckets"), rightSigns = draw("right_signs");
    for (size_t r = 0; r < m; ++r)
      for (size_t k = 0; k < d; ++k)
        addRow(SA, (place(leftBuckets[r]) + place(rightBuckets[k])) % s, leftSigns[r] * rightSigns[k], A, r * d + k);
  } else if (family == "neuron-block") {
    const Integers buckets = draw("buckets"), signs = draw("signs");
    for (size_t r = 0; r < m; ++r)
      for (size_t k = 0; k < d; ++k) addRow(SA, place(buckets[r]) * d + k, signs[r], A, r * d + k);
  } else {
    throw sgn::CaseError("there is no family " + family);
  }
  return SA;
}

// The preconditioner P = (SA)^T SA + mu I = R^T R.

Array stacked(const Array &A, double mu) {  // its Gram matrix is A^T A + mu I
  return mu > 0 ? stackedOnIdentity(A, std::sqrt(mu)) : A;
}

Array factor(const Array &SA, double mu) {
  if (mu == 0 && SA.rows() < SA.columns()) throw Refusal("the sketch has fewer rows than there are unknowns");
  const Array R = triangle(stacked(SA, mu));
  double least = std::abs(R(0, 0)), most = least;
  for (size_t j = 1; j < R.rows(); ++j) {
    least = std::min(least, std::abs(R(j, j)));
    most = std::max(most, std::abs(R(j, j)));
  }
  if (least <= real(SA.rows()) * epsilon * most) throw Refusal("the sketch has lost a direction");
  return R;
}

Array lowRank(const Array &SA, double mu, const Array &v) {  // P^(-1) v by Woodbury, for fewer rows than columns
  const Array inner = solveDefinite(damped(rowProducts(SA), mu), times(SA, v));
  Array result = difference(v, transposedTimes(SA, inner));
  for (double &number : result.elements) number /= mu;
  return result;
}

using Preconditioner = std::function<Array(const Array &)>;  // v to P^(-1) v

Array precondition(const Array &R, const Array &v) { return solveUpper(R, solveTransposed(R, v)); }

double conditionNumber(const Array &G, const Array &R, double mu) {
  const Array half = transposed(timesInverse(damped(G, mu), R));  // R^(-T) G
  const std::vector<double> values = eigenvalues(timesInverse(half, R));
  return values.back() / values.front();
}

double fitConditionNumber(const Array &A, const Array &R, double mu) {  // the same without A^T A, which would lose half the digits
  const std::vector<double> values = singularValues(timesInverse(stacked(A, mu), R));
  return std::pow(values.front() / values.back(), 2);
}

// The solvers. An iterative solver returns all iterates, and stops by the residual itself.

struct Method {
  std::string solver;
  double accuracy = 0, damping = 0;
  std::function<Array(const Array &)> sketch;  // A to SA; empty if nothing is sketched
};

Method method(const Case &given, size_t m, size_t d) {
  Method result{given.solver, given.accuracy, given.damping, {}};
  if (!given.family.empty()) result.sketch = [&given, m, d](const Array &A) { return sketched(given, A, m, d); };
  return result;
}

using Path = std::vector<Array>;

bool isSolved(const Array &G, const Array &r, const Path &path, double accuracy) {
  const double residual = norm(difference(times(G, path.back()), r));
  if (path.size() > 100 + 10 * r.size() || !std::isfinite(residual)) throw Refusal("the iteration does not converge");
  return residual <= accuracy * norm(r);
}

Path conjugateGradients(const Array &G, const Array &r, const Preconditioner &P, double accuracy) {
  Path path{Array(r.shape)};
  Array residual = r, p(r.shape);
  double before = std::numeric_limits<double>::infinity();
  while (!isSolved(G, r, path, accuracy)) {
    if (norm(residual) <= accuracy * norm(r)) {  // drifted away from r - Gg: restart with that
      residual = difference(r, times(G, path.back()));
      before = std::numeric_limits<double>::infinity();
    }
    const Array z = P(residual);
    const double now = dot(residual, z);
    p = sum(z, now / before, p);
    const Array image = times(G, p);
    const double length = now / dot(p, image);
    before = now;
    path.push_back(sum(path.back(), length, p));
    residual = sum(residual, -length, image);
  }
  return path;
}

Path fixedPoint(const Array &G, const Array &r, const Preconditioner &P, double accuracy) {  // z <- z - M(Mz - R^(-T) r) for z = Rg
  Path path{Array(r.shape)};
  while (!isSolved(G, r, path, accuracy)) {
    const Array inner = P(difference(times(G, path.back()), r));
    path.push_back(difference(path.back(), P(times(G, inner))));
  }
  return path;
}

Array iterates(const Method &method, const Array &G, const Array &r, const Preconditioner &P) {
  const Path path = (method.solver == "fixed-point" ? fixedPoint : conjugateGradients)(G, r, P, method.accuracy);
  Array rows(Shape{path.size(), r.size()});
  for (size_t k = 0; k < path.size(); ++k) std::copy(path[k].elements.begin(), path[k].elements.end(), rows.row(k));
  return rows;
}

Array solution(const Method &method, const Array &G, const Array &r, const Preconditioner &P) {
  if (method.solver == "gram") return solveDefinite(G, r);
  const Array path = iterates(method, G, r, P);
  return Array(std::vector<double>(path.row(path.rows() - 1), path.row(path.rows() - 1) + r.size()));
}

// A damped system, a step, a least-squares problem. `teach` computes a stage from what it reads, and returns the oracle's state
// for it, if there is one.

template <class Teach> Array solveSystem(const Method &method, const Array &G, const Array &r, const Array &SA, Teach &&teach) {
  const double mu = method.damping;  // g with (G + mu I) g = r, preconditioned with the sketch SA if there is one
  Preconditioner P = [](const Array &v) { return v; };
  if (method.sketch && mu > 0 && SA.rows() < r.size()) {
    teach("preconditioned_residual", lowRank, SA, mu, r);
    P = [&SA, mu](const Array &v) { return lowRank(SA, mu, v); };
  } else if (method.sketch) {
    const Array R = teach("triangular_factor", factor, SA, mu);
    teach("condition_number", conditionNumber, G, R, mu);
    P = [R](const Array &v) { return precondition(R, v); };
  }
  const Array system = damped(G, mu);
  if (method.solver != "gram") teach("iterates", iterates, method, system, r, P);
  return teach("solution", solution, method, system, r, P);
}

template <class Teach> Array step(const Method &method, const Array &X, const Array &y, const Array &W, const Array &a, Teach &&teach) {
  const Array Z = teach("pre_activations", preActivations, X, W);
  const Array B = teach("pattern", active, Z);
  const Array f = teach("outputs", outputs, Z, a);
  const Array r = teach("residual", difference, f, y);
  const Array G = teach("gram", gram, B, X);
  Array SA;
  if (method.sketch) SA = teach("sketched_matrix", method.sketch, jacobian(B, a, X));
  const Array g = solveSystem(method, G, r, SA, teach);
  const Array next = teach("next_weights", nextWeights, W, a, B, X, g);
  teach("next_outputs", outputsAt, X, next, a);
  return next;
}

Array matrixGram(const Array &A) { return rowProducts(transposed(A)); }

Array leastSquares(const Array &matrix, const Array &observations, const Array &R, double mu, double accuracy) {
  // Conjugate gradients on the normal equations of [A; sqrt(mu) I] R^(-1), which are never formed.
  const Array A = stacked(matrix, mu);
  Array b = observations;
  b.elements.resize(A.rows());
  Array g(Shape{A.columns()}), residual = b, p = g;
  double before = std::numeric_limits<double>::infinity();
  for (size_t k = 0; k < 100 + 10 * g.size(); ++k) {
    const Array normal = solveTransposed(R, transposedTimes(A, residual));
    if (norm(normal) <= accuracy * norm(residual)) return g;
    const double now = dot(normal, normal);
    p = sum(normal, now / before, p);
    const Array direction = solveUpper(R, p), image = times(A, direction);
    g = sum(g, now / dot(image, image), direction);
    residual = difference(b, times(A, g));
    before = now;
  }
  throw Refusal("the iteration does not converge");
}

void solveMatrix(const Method &method, const std::string &problem, const Array &A, const Array &v, Teacher &teach) {
  // (A^T A + mu I) g = v, or min |A g - v|^2 + mu |g|^2
  const bool isSystem = problem == "system";
  Array G, SA;
  if (isSystem) G = teach("gram", matrixGram, A);
  if (method.sketch) SA = teach("sketched_matrix", method.sketch, A);
  if (isSystem) {
    solveSystem(method, G, v, SA, teach);
    return;
  }
  const Array R = teach("triangular_factor", factor, SA, method.damping);
  teach("condition_number", fitConditionNumber, A, R, method.damping);
  teach("solution", leastSquares, A, v, R, method.damping, method.accuracy);
}

void train(const Array &X, const Array &y, Array W, const Array &a, double tolerance, size_t most, Teacher &teach) {
  // The norms of all residuals of a run by exact steps, and its last weights.
  std::vector<double> norms{norm(difference(outputsAt(X, W, a), y))};
  while (norms.back() > tolerance * norms.front() && norms.size() <= most) {
    W = step(Method{"gram", 0, 0, {}}, X, y, W, a, sgn::Alone());
    norms.push_back(norm(difference(outputsAt(X, W, a), y)));
  }
  teach.write("trajectory", Array(norms));
  teach.write("final_weights", W);
}

void primitives(const Case &given, Teacher &teach) {
  const stream::Key key = stream::numbered(stream::named(stream::root(given.seed), "oracle"), 7);
  sgn::Array<std::uint32_t> words(Shape{256});
  sgn::Array<std::int8_t> signs(Shape{256});
  Integers indices(Shape{256});
  for (size_t i = 0; i < 256; ++i) {
    words[i] = stream::word(key, i);
    signs[i] = stream::sign(key, i);
    indices[i] = static_cast<std::int32_t>(stream::index(key, i, 1000));
  }
  teach.write("words", words);
  teach.write("signs", signs);
  teach.write("indices", indices);
  teach.write("subset", Integers(stream::subset(key, 256, 1000)));
}

void port(const Case &given, Teacher &teach) {
  if (!(given.damping >= 0)) throw Refusal("the damping is negative");
  if (!given.problem.empty()) {
    const Array v = given.array(given.problem == "system" ? "residual" : "observations");
    solveMatrix(method(given, given.rows, 1), given.problem, given.array("matrix"), v, teach);
  } else if (!given.solver.empty()) {
    const Array X = given.array("points"), y = given.array("targets");
    const Array W = given.array("weights"), a = given.array("output_signs");
    requireSolvable(X, y);
    step(method(given, given.width, given.dimension), X, y, W, a, teach);
    if (given.maximumSteps == 0) return;
    try {
      train(X, y, W, a, given.tolerance, given.maximumSteps, teach);
    } catch (const Refusal &) {
      // The run is then missing, and the step is kept.
    }
  } else if (given.has("vector")) {
    const Array v = given.array("vector");
    teach.write("hadamard", Array(v.shape, hadamard(Array(Shape{v.size(), 1}, v.elements)).elements));
  } else {
    primitives(given, teach);
  }
}

}  // namespace

int main(int count, char **words) { return sgn::main(count, words, port); }
