// The dense linear algebra that port.cpp needs, in plain loops, as NumPy provides it. Matrices are arrays in C order.
#ifndef SGN_PORT_LINEAR_ALGEBRA_HPP
#define SGN_PORT_LINEAR_ALGEBRA_HPP

#include "sgn_cases.hpp"

#include <cmath>

using Array = sgn::Array<double>;
using sgn::Refusal;
using sgn::Shape;
using std::size_t;

/// Σ a_k b_k of n entries.
inline double dot(const double *a, const double *b, size_t n) {
  double sum = 0;
  for (size_t k = 0; k < n; ++k) sum += a[k] * b[k];
  return sum;
}
inline double dot(const Array &a, const Array &b) { return dot(a.elements.data(), b.elements.data(), a.size()); }

/// Without overflow and underflow of the squares.
inline double norm(const Array &v) {
  double result = 0;
  for (double number : v.elements) result = std::hypot(result, number);
  return result;
}

/// a + factor b.
inline Array sum(Array a, double factor, const Array &b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
  return a;
}

inline Array transposed(const Array &A) {
  Array T(Shape{A.columns(), A.rows()});
  for (size_t i = 0; i < A.rows(); ++i)
    for (size_t j = 0; j < A.columns(); ++j) T(j, i) = A(i, j);
  return T;
}

/// A v.
inline Array times(const Array &A, const Array &v) {
  Array result(Shape{A.rows()});
  for (size_t i = 0; i < A.rows(); ++i) result[i] = dot(A.row(i), v.elements.data(), A.columns());
  return result;
}

/// Aᵀv.
inline Array transposedTimes(const Array &A, const Array &v) {
  Array result(Shape{A.columns()});
  for (size_t i = 0; i < A.rows(); ++i)
    for (size_t j = 0; j < A.columns(); ++j) result[j] += A(i, j) * v[i];
  return result;
}

/// AAᵀ, of scalar products of rows.
inline Array rowProducts(const Array &A) {
  Array products(Shape{A.rows(), A.rows()});
  for (size_t i = 0; i < A.rows(); ++i)
    for (size_t j = 0; j <= i; ++j) products(i, j) = products(j, i) = dot(A.row(i), A.row(j), A.columns());
  return products;
}

/// A with factor I appended below.
inline Array stackedOnIdentity(const Array &A, double factor) {
  Array stacked = A;
  stacked.shape[0] += A.columns();
  stacked.elements.resize(stacked.rows() * A.columns());
  for (size_t j = 0; j < A.columns(); ++j) stacked(A.rows() + j, j) = factor;
  return stacked;
}

/// G + μI.
inline Array damped(Array G, double mu) {
  for (size_t i = 0; i < G.rows(); ++i) G(i, i) += mu;
  return G;
}

/// R of A = QR, by Householder reflections, for a matrix with at least as many rows as columns.
inline Array triangle(const Array &A) {
  const size_t m = A.rows(), n = A.columns();
  Array columns = transposed(A), R(Shape{n, n});  // a column is a row there
  for (size_t j = 0; j < n; ++j) {
    double *v = columns.row(j) + j;
    const size_t length = m - j;
    const double size = norm(Array(std::vector<double>(v, v + length)));
    const double alpha = v[0] > 0 ? -size : size;
    for (size_t k = 0; k < j; ++k) R(k, j) = columns(j, k);
    R(j, j) = alpha;
    if (size == 0) continue;
    v[0] -= alpha;  // no cancellation, by the choice of the sign; vᵀv = −2 α v_0
    for (size_t l = j + 1; l < n; ++l) {
      double *column = columns.row(l) + j;
      const double factor = dot(v, column, length) / (alpha * v[0]);
      for (size_t k = 0; k < length; ++k) column[k] += factor * v[k];
    }
  }
  return R;
}

/// L of G = LLᵀ.
inline Array cholesky(const Array &G) {
  const size_t n = G.rows();
  Array L(Shape{n, n});
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < i; ++j) L(i, j) = (G(i, j) - dot(L.row(i), L.row(j), j)) / L(j, j);
    const double pivot = G(i, i) - dot(L.row(i), L.row(i), i);
    if (!(pivot > 0)) throw Refusal("the matrix is not positive definite to working precision");
    L(i, i) = std::sqrt(pivot);
  }
  return L;
}

/// L⁻¹b.
inline Array solveLower(const Array &L, Array b) {
  for (size_t i = 0; i < b.size(); ++i) b[i] = (b[i] - dot(L.row(i), b.elements.data(), i)) / L(i, i);
  return b;
}

/// R⁻¹b.
inline Array solveUpper(const Array &R, Array b) {
  for (size_t i = b.size(); i-- > 0;)
    b[i] = (b[i] - dot(R.row(i) + i + 1, b.elements.data() + i + 1, b.size() - i - 1)) / R(i, i);
  return b;
}

/// R⁻ᵀb.
inline Array solveTransposed(const Array &R, Array b) {
  for (size_t i = 0; i < b.size(); ++i) {
    b[i] /= R(i, i);
    for (size_t j = i + 1; j < b.size(); ++j) b[j] -= R(i, j) * b[i];
  }
  return b;
}

/// G⁻¹b for a positive definite G.
inline Array solveDefinite(const Array &G, const Array &b) {
  const Array L = cholesky(G);
  return solveUpper(transposed(L), solveLower(L, b));
}

/// AR⁻¹: its rows are R⁻ᵀ times the rows of A.
inline Array timesInverse(const Array &A, const Array &R) {
  Array result = A;
  for (size_t i = 0; i < A.rows(); ++i) {
    const Array row = solveTransposed(R, Array(std::vector<double>(A.row(i), A.row(i) + A.columns())));
    std::copy(row.elements.begin(), row.elements.end(), result.row(i));
  }
  return result;
}

/// The singular values, largest first, by one-sided Jacobi rotations of the columns.
inline std::vector<double> singularValues(const Array &A) {
  if (A.rows() < A.columns()) return singularValues(transposed(A));
  Array columns = transposed(triangle(A));  // the singular values of R, a column a row
  const size_t n = columns.rows();
  const double epsilon = std::numeric_limits<double>::epsilon();
  for (bool turned = true; turned;) {
    turned = false;
    for (size_t i = 0; i < n; ++i)
      for (size_t j = 0; j < i; ++j) {
        double *x = columns.row(i), *y = columns.row(j);
        const double xx = dot(x, x, n), yy = dot(y, y, n), xy = dot(x, y, n);
        if (!(std::abs(xy) > static_cast<double>(n) * epsilon * std::sqrt(xx) * std::sqrt(yy))) continue;
        turned = true;
        const double zeta = (yy - xx) / (2 * xy);
        const double tangent = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::hypot(1, zeta));
        const double cosine = 1 / std::hypot(1, tangent), sine = cosine * tangent;
        for (size_t k = 0; k < n; ++k) {
          const double before = x[k];
          x[k] = cosine * before - sine * y[k];
          y[k] = sine * before + cosine * y[k];
        }
      }
  }
  std::vector<double> values(n);
  for (size_t i = 0; i < n; ++i) values[i] = std::sqrt(dot(columns.row(i), columns.row(i), n));
  std::sort(values.rbegin(), values.rend());
  return values;
}

/// The eigenvalues of a symmetric matrix, smallest first, by Jacobi's rotations.
inline std::vector<double> eigenvalues(Array A) {
  const size_t n = A.rows();
  const double scale = norm(A) * std::numeric_limits<double>::epsilon() / static_cast<double>(n);
  for (bool turned = true; turned;) {
    turned = false;
    for (size_t i = 0; i < n; ++i)
      for (size_t j = 0; j < i; ++j) {
        if (!(std::abs(A(i, j)) > scale)) continue;
        turned = true;
        const double zeta = (A(j, j) - A(i, i)) / (2 * A(i, j));
        const double tangent = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::hypot(1, zeta));
        const double cosine = 1 / std::hypot(1, tangent), sine = cosine * tangent;
        for (size_t k = 0; k < n; ++k) {
          const double before = A(i, k);
          A(i, k) = cosine * before - sine * A(j, k);
          A(j, k) = sine * before + cosine * A(j, k);
        }
        for (size_t k = 0; k < n; ++k) {
          const double before = A(k, i);
          A(k, i) = cosine * before - sine * A(k, j);
          A(k, j) = sine * before + cosine * A(k, j);
        }
      }
  }
  std::vector<double> values(n);
  for (size_t i = 0; i < n; ++i) values[i] = A(i, i);
  std::sort(values.begin(), values.end());
  return values;
}

#endif
