/* Systems (G + mu I) g = r with a Gram matrix from anywhere: the two iterations, Cholesky, and the certificate of any symmetric matrix. */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "suite.h"

typedef enum kind_of_matrix { WELL, GRADED, DIAGONAL, NEARLY, SINGULAR, EQUAL, NOTHING, INDEFINITE, KINDS } kind_of_matrix;

/* A power of two times a matrix of some kind; WELL has a condition number of at most about 10^3. */
static kind_of_matrix symmetric(generator *random, int64_t n, double *matrix) {
  kind_of_matrix kind = (kind_of_matrix)integer(random, 0, KINDS - 1);
  double factor = scale(random);
  int64_t rows = kind == SINGULAR || kind == NEARLY ? n - 1 : 2 * n + 8;
  double *b = reals(rows * n + 1), *grade = reals(n);
  for (int64_t i = 0; i < rows * n; i++) b[i] = kind == SINGULAR ? (double)integer(random, -5, 5) : normal(random) / sqrt((double)(n + 8));
  for (int64_t i = 0; i < n; i++) grade[i] = kind == GRADED ? ldexp(1, (int)integer(random, -200, 200)) : 1;
  bool is_whole = true;
  double equal = (double)integer(random, 1, 1000) / 1000, gap = pow(10, -(double)integer(random, 6, 20));
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t k = 0; k < rows; k++) sum += b[k * n + i] * b[k * n + j];
      if (kind == DIAGONAL) sum = i == j ? ldexp(1 + fabs(normal(random)), (int)integer(random, -300, 300)) : 0;
      if (kind == EQUAL) sum = equal;
      if (kind == NOTHING) sum = 0;
      if (kind == NEARLY && i == j) sum += gap;
      if (kind == INDEFINITE && i == j) sum -= chance(random, 0.5) ? 3 : 1e-9;
      sum *= grade[i] * grade[j];
      double entry = sum * factor;
      matrix[i * n + j] = matrix[j * n + i] = isfinite(entry) ? entry : 0;
      /* What leaves the range of double precision is another matrix, of any kind. */
      if (matrix[i * n + j] / factor / grade[i] / grade[j] != sum / grade[i] / grade[j] || !isfinite(sum)) is_whole = false;
    }
  }
  return is_whole ? kind : INDEFINITE;
}

static bool is_semidefinite(kind_of_matrix kind) { return kind != INDEFINITE; }

static sgn_status run_conjugate_gradient(const call *c) {
  return sgn_conjugate_gradient(c->size[0], c->in[0].data, c->damping, c->in[2].data, c->in[1].data, c->in[3].data, c->tolerance,
                                c->limit, c->out[0].data, c->out[1].data, c->out[2].data, c->out[3].data);
}

static sgn_status run_fixed_point(const call *c) {
  return sgn_fixed_point(c->size[0], c->in[0].data, c->damping, c->in[2].data, c->in[1].data, c->in[3].data, c->tolerance, c->limit,
                         c->out[0].data, c->out[1].data, c->out[2].data, c->out[3].data);
}

static sgn_status run_solve(const call *c) {
  return sgn_solve(c->size[0], c->in[0].data, c->damping, c->in[1].data, c->out[0].data);
}

static sgn_status run_certify(const call *c) {
  return sgn_certify_symmetric(c->size[0], c->in[0].data, c->out[0].data, c->out[1].data, c->out[2].data, c->out[3].data);
}

/* Inputs: G, residual, R, start. Outputs: g, iterates, iterate_count, relative_residual. */
static call iteration(bool fixed_point, int64_t n, const double *gram, double damping, const double *r, const double *residual,
                      const double *start, double tolerance, int64_t limit) {
  call c = {.name = fixed_point ? "fixed_point" : "conjugate_gradient", .sizes = 1, .size = {n}, .is_damped = true, .damping = damping,
            .tolerance = tolerance, .limit = limit, .run = fixed_point ? run_fixed_point : run_conjugate_gradient};
  add_input(&c, REAL, n * n, gram);
  add_input(&c, REAL, n, residual);
  add_input(&c, REAL, n * n, r ? r : gram);
  add_input(&c, REAL, n, start ? start : residual);
  c.in[2].absent = !r, c.in[3].absent = !start;
  c.in[2].optional = c.in[3].optional = true;
  add_output(&c, REAL, n, false);
  add_output(&c, REAL, (limit + 1) * n, true);
  add_output(&c, INT64, 1, true);
  add_output(&c, REAL, 1, true);
  return c;
}

static double damping(generator *random, const double *matrix, int64_t n) {
  if (chance(random, 0.6)) return 0;
  double size = largest_magnitude(matrix, n * n);
  if (chance(random, 0.7)) return fmin(size * pow(10, (double)integer(random, -20, 3)), 1e300);
  return scale(random);
}

/* R = D, or the identity times any power of two, or the Cholesky factor of the matrix. */
static double *preconditioner(generator *random, int64_t n, const double *matrix, double damping) {
  double *r = reals(n * n);
  int64_t way = integer(random, 0, 3);
  if (way == 0) return NULL;
  double factor = scale(random);
  memcpy(r, matrix, (size_t)(n * n) * sizeof *r);
  for (int64_t i = 0; i < n; i++) r[i * n + i] += damping;
  if (way == 3 && LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'U', (int)n, r, (int)n) == 0) {
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j < n; j++) {
        if (j >= i && !isfinite(r[i * n + j])) return NULL;
        if (j < i) r[i * n + j] = NAN;  /* is not read */
      }
    return r;
  }
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) r[i * n + j] = i == j ? factor : j > i && way == 2 ? factor * 0.01 * normal(random) : 0;
  return r;
}

/* What the recomputation of a residual may hide, relative to the right-hand side. */
static double recomputation(int64_t n, const double *matrix, double mu, const double *g, const double *r) {
  quad size = quad_norm(matrix, n * n) + quad_root((quad)n) * mu;
  return (double)(2 * (n + 4) * (quad)UNIT_ROUNDOFF * (size * quad_norm(g, n) / quad_norm(r, n) + 1)) + 1e-300;
}

static bool has_infinite_diagonal(int64_t n, const double *matrix, double mu) {
  for (int64_t i = 0; i < n; i++)
    if (!isfinite(matrix[i * n + i] + mu)) return true;
  return false;
}

static void check_iteration(generator *random, bool fixed_point) {
  int64_t n = size(random), limit = chance(random, 0.15) ? 0 : chance(random, 0.3) ? integer(random, 1, 5) : 10 * n + 60;
  double *matrix = reals(n * n), *residual = reals(n), *start = chance(random, 0.4) ? reals(n) : NULL;
  kind_of_matrix kind = symmetric(random, n, matrix);
  double mu = damping(random, matrix, n), size = largest_magnitude(matrix, n * n);
  fill(random, residual, n, chance(random, 0.5) ? fmin(size, 0x1p900) : scale(random));
  if (chance(random, 0.1)) memset(residual, 0, (size_t)n * sizeof *residual);
  if (chance(random, 0.05)) for (int64_t i = 0; i < n; i++) residual[i] = (double)integer(random, -9, 9) * LEAST;
  if (start) fill(random, start, n, chance(random, 0.7) ? 1 : scale(random));
  bool is_exact = start && mu == 0 && kind != INDEFINITE && chance(random, 0.3);
  if (is_exact) {  /* products of these do not round */
    memset(matrix, 0, (size_t)(n * n) * sizeof *matrix);
    double factor = scale(random);
    for (int64_t i = 0; i < n; i++) {
      matrix[i * n + i] = factor * (double)integer(random, 1, 9);
      start[i] = (double)integer(random, -9, 9);
      residual[i] = matrix[i * n + i] * start[i];
    }
  }
  static const double tolerances[] = {0, LEAST, 1e-300, 1e-17, 1e-12, 1e-8, 1e-3, 0.5};
  double tolerance = tolerances[integer(random, 0, 7)];
  double *r = preconditioner(random, n, matrix, mu);
  call c = iteration(fixed_point, n, matrix, mu, r, residual, start, tolerance, limit);
  sgn_status status = invoke(&c);
  const char *name = c.name;
  if (has_infinite_diagonal(n, matrix, mu)) {
    expect(status == SGN_OVERFLOW, "%s: status %d for a diagonal beyond the range", name, status);
    return;
  }
  bool is_refused = status != SGN_OK && status < SGN_NOT_CONVERGED;
  expect(status != SGN_UNDERFLOW && (!is_refused || status == SGN_OVERFLOW || status == SGN_RANK_DEFICIENT), "%s: status %d", name, status);
  expect(status != SGN_INDEFINITE || !is_semidefinite(kind), "%s: a matrix of kind %d is called indefinite", name, kind);
  if (is_refused) return;

  const double *g = real_out(&c, 0), *iterates = real_out(&c, 1);
  double reported = *real_out(&c, 3);
  int64_t count = int_out(&c, 2);
  bool is_zero = largest_magnitude(residual, n) == 0;
  expect(count >= 0 && count <= limit + 1, "%s: %lld iterates of %lld", name, (long long)count, (long long)limit + 1);
  if (count < 0 || count > limit + 1) return;
  expect(is_untouched(iterates + count * n, (limit + 1 - count) * n), "%s: rows beyond the count are touched", name);
  int64_t place = -1;
  for (int64_t k = 0; k < count; k++)
    if (!memcmp(iterates + k * n, g, (size_t)n * sizeof *g)) place = k;
  if (count == 0) {
    expect(largest_magnitude(g, n) == 0 && status == SGN_BREAKDOWN, "%s: g is not zero where there is no iterate", name);
  } else {
    expect(place >= 0, "%s: g is not among the %lld iterates, status %d", name, (long long)count, status);
    for (int64_t i = 0; i < n; i++) {
      double first = is_zero || !start ? 0 : start[i];
      if (!expect(iterates[i] == first, "%s: the first iterate is not the start", name)) break;
    }
    if (status == SGN_OK) expect(place == count - 1, "%s: g is not the last iterate", name);
  }
  if (is_zero) {
    expect(status == SGN_OK && count == 1 && reported == 0 && largest_magnitude(g, n) == 0, "%s: r = 0 gives %d", name, status);
    return;
  }
  if (is_exact) expect(status == SGN_OK && count == 1, "%s: an exact start gives %d, tolerance %g", name, status, tolerance);
  double error = (double)(residual_norm(n, matrix, mu, g, residual) / quad_norm(residual, n));
  double hidden = recomputation(n, matrix, mu, g, residual);
  expect(fabs(error - reported) <= hidden + 8 * (double)(n + 4) * UNIT_ROUNDOFF * error, "%s: relative residual %g, reported %g, rounding %g", name, error,
         reported, hidden);
  if (status == SGN_OK) expect(error <= tolerance + hidden, "%s: OK at %g of %g", name, error, tolerance);
  if (status == SGN_INDEFINITE) expect(!quad_definite(n, matrix, mu, 0), "%s: a definite matrix is called indefinite", name);
  if (kind == WELL && !fixed_point && tolerance >= 1e-12 && limit > 10 * n && !start && !r && size > 0x1p-900 && size < 0x1p900 &&
      largest_magnitude(residual, n) > 0x1p-900 && mu <= size * 0x1p20)
    expect(status == SGN_OK || largest_magnitude(residual, n) / size > 0x1p900 || largest_magnitude(residual, n) / (size + mu) < 0x1p-900,
           "%s: a system of condition 10^3 at %g gives %d", name, tolerance, status);

  if (!fixed_point && r && chance(random, 0.3)) {  /* the scale of R drops out */
    double *other = reals(n * n), factor = ldexp(1, (int)integer(random, -60, 60));
    bool is_safe = true;
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j < n; j++) {
        other[i * n + j] = r[i * n + j] * factor;
        is_safe &= j < i || r[i * n + j] == 0 || (fabs(r[i * n + j]) > 0x1p-900 && fabs(r[i * n + j]) < 0x1p900);
      }
    call d = iteration(false, n, matrix, mu, other, residual, start, tolerance, limit);
    sgn_status second = invoke(&d);
    if (is_safe) expect(second == status && !memcmp(real_out(&d, 0), g, (size_t)n * sizeof *g), "%s: R times %g gives %d, not %d", name, factor, second, status);
  }
}

static void conjugate_gradient(generator *random) { check_iteration(random, false); }
static void fixed_point(generator *random) { check_iteration(random, true); }

/* D^-1 M D^-1 with a diagonal near 1, its smallest eigenvalue by LAPACK; negative where there is no D. */
static double scaled_least_eigenvalue(int64_t n, const double *matrix, double mu) {
  double *scaled = reals(n * n), *values = reals(n);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) {
      quad left = (quad)matrix[i * n + i] + mu, right = (quad)matrix[j * n + j] + mu;
      if (!(left > 0 && right > 0)) return -1;
      scaled[i * n + j] = (double)((matrix[i * n + j] + (i == j ? mu : 0)) / quad_root(left) / quad_root(right));
    }
  if (!isfinite(largest_magnitude(scaled, n * n)) || largest_magnitude(scaled, n * n) > 2) return -1;
  LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', (int)n, scaled, (int)n, values);
  return values[0];
}

static void solve(generator *random) {
  int64_t n = size(random);
  double *matrix = reals(n * n), *residual = reals(n);
  kind_of_matrix kind = symmetric(random, n, matrix);
  double mu = damping(random, matrix, n);
  fill(random, residual, n, chance(random, 0.6) ? fmin(largest_magnitude(matrix, n * n), 0x1p900) : scale(random));
  if (chance(random, 0.05)) memset(residual, 0, (size_t)n * sizeof *residual);
  if (chance(random, 0.05)) for (int64_t i = 0; i < n; i++) residual[i] = (double)integer(random, -9, 9) * LEAST;
  call c = {.name = "solve", .sizes = 1, .size = {n}, .is_damped = true, .damping = mu, .run = run_solve};
  add_input(&c, REAL, n * n, matrix);
  add_input(&c, REAL, n, residual);
  add_output(&c, REAL, n, false);
  sgn_status status = invoke(&c);
  double least = scaled_least_eigenvalue(n, matrix, mu), hidden = 16 * (double)(n * (n + 4)) * UNIT_ROUNDOFF;
  if ((kind == SINGULAR || (kind == EQUAL && n > 1) || kind == NOTHING) && mu == 0)
    expect(status == SGN_NOT_POSITIVE_DEFINITE, "solve: status %d for a singular matrix of kind %d", status, kind);
  if (has_infinite_diagonal(n, matrix, mu)) {
    expect(status == SGN_OVERFLOW, "solve: status %d for a diagonal beyond the range", status);
    return;
  }
  expect(status == SGN_OK || status == SGN_NOT_POSITIVE_DEFINITE || status == SGN_STAGNATED || status == SGN_OVERFLOW, "solve: status %d", status);
  if (status == SGN_NOT_POSITIVE_DEFINITE) {
    expect(least <= hidden, "solve: refused with a least eigenvalue of %g where %g is hidden", least, hidden);
    return;
  }
  expect(quad_definite(n, matrix, mu, 0), "solve: status %d for a matrix that is not positive definite", status);
  if (status == SGN_OVERFLOW) {
    expect(kind != WELL || (double)(quad_norm(residual, n) * 0x1p60 / (largest_magnitude(matrix, n * n) + (quad)mu)) > 0x1p900,
           "solve: a solution of moderate size is said to overflow");
    return;
  }
  const double *g = real_out(&c, 0);
  quad norm = quad_norm(residual, n);
  double error = norm > 0 ? (double)(residual_norm(n, matrix, mu, g, residual) / norm) : largest_magnitude(g, n);
  if (status == SGN_OK) expect(error <= SGN_SOLVE_ACCURACY * 1.0001, "solve: OK at a relative residual of %g", error);
  else expect(error >= SGN_SOLVE_ACCURACY * 0.9999, "solve: stagnated at a relative residual of %g", error);
  if (kind == WELL && (double)norm > 1e-280 && largest_magnitude(g, n) > 1e-280) {
    expect(status == SGN_OK, "solve: status %d at a relative residual of %g", status, error);
    double hidden_by_rounding = 30 * (double)n * UNIT_ROUNDOFF * (double)((quad_norm(matrix, n * n) + n * (quad)mu) * quad_norm(g, n) / norm);
    expect(error <= hidden_by_rounding, "solve: a relative residual of %g, and %g by rounding", error, hidden_by_rounding);
  }
}

static void certify_symmetric(generator *random) {
  int64_t n = size(random);
  double *matrix = reals(n * n), *copy = reals(n * n), *values = reals(n);
  kind_of_matrix kind = symmetric(random, n, matrix);
  if (chance(random, 0.1)) for (int64_t i = 0; i < n * n; i++) matrix[i] = 0;
  call c = {.name = "certify_symmetric", .sizes = 1, .size = {n}, .run = run_certify};
  add_input(&c, REAL, n * n, matrix);
  add_output(&c, REAL, 1, false);
  add_output(&c, REAL, 1, false);
  add_output(&c, REAL, n, true);
  add_output(&c, INT64, 1, true);
  sgn_status status = invoke(&c);
  double size = largest_magnitude(matrix, n * n);
  expect(status == SGN_OK || (status == SGN_UNPROVED && size > 0x1p990), "certify: status %d", status);
  if (status != SGN_OK) return;
  double lower = *real_out(&c, 0), upper = *real_out(&c, 1);
  const double *v = real_out(&c, 2);
  expect(lower <= upper, "certify: %g above %g", lower, upper);
  expect(quad_definite(n, matrix, 0, (quad)lower - (quad)size * 1e-28 - 4 * (quad)n * LEAST), "certify: the bound %g is no bound", lower);
  quad curvature = 0, length = 0;
  for (int64_t i = 0; i < n; i++) {
    length += (quad)v[i] * v[i];
    for (int64_t j = 0; j < n; j++) curvature += (quad)v[i] * matrix[i * n + j] * v[j];
  }
  expect(length > 0.5 && curvature <= (quad)upper * length * (1 + (upper > 0 ? 1e-28 : -1e-28)) + (quad)size * 1e-28, "certify: the direction shows more than %g", upper);
  memcpy(copy, matrix, (size_t)(n * n) * sizeof *copy);
  for (int64_t i = 0; i < n * n; i++) copy[i] = size > 0 ? copy[i] / size : 0;
  LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', (int)n, copy, (int)n, values);
  double hidden = 30 * (double)(n * (n + 8)) * UNIT_ROUNDOFF;
  expect(lower / (size > 0 ? size : 1) >= values[0] - hidden - LEAST / size && (size == 0 || upper / size <= values[0] + hidden + 2 * LEAST / size),
         "certify: [%g, %g] is far from %g times %g", lower, upper, values[0], size);
  int64_t pivot = int_out(&c, 3);
  expect(pivot >= 0 && pivot <= n, "certify: pivot %lld of %lld", (long long)pivot, (long long)n);
  if (lower > 0) expect(pivot == 0 && quad_definite(n, matrix, 0, 0), "certify: positive definite, and pivot %lld", (long long)pivot);
  if (upper < -hidden * size) expect(pivot > 0, "certify: not positive definite, and no pivot");
  (void)kind;
}

static void right_system(generator *random, double *matrix, double *residual, int64_t n) {
  double *b = reals(2 * n * n);
  for (int64_t i = 0; i < 2 * n * n; i++) b[i] = normal(random);
  for (int64_t i = 0; i < n; i++) {
    residual[i] = normal(random);
    for (int64_t j = 0; j < n; j++) {
      matrix[i * n + j] = i == j ? 1 : 0;
      for (int64_t k = 0; k < 2 * n; k++) matrix[i * n + j] += b[k * n + i] * b[k * n + j] / (double)n;
    }
  }
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i];
}

void system_calls(generator *random, void (*body)(generator *random, call *call)) {
  int64_t n = integer(random, 2, 9);
  double *matrix = reals(n * n), *residual = reals(n), *start = reals(n), *identity = reals(n * n);
  right_system(random, matrix, residual, n);
  for (int64_t i = 0; i < n; i++) identity[i * n + i] = 1, start[i] = normal(random);
  call c = iteration(false, n, matrix, 0.5, identity, residual, start, 1e-10, 60);
  body(random, &c);
  c = iteration(true, n, matrix, 0.5, matrix, residual, start, 1e-10, 3);
  body(random, &c);
  call s = {.name = "solve", .sizes = 1, .size = {n}, .is_damped = true, .damping = 0.5, .run = run_solve};
  add_input(&s, REAL, n * n, matrix);
  add_input(&s, REAL, n, residual);
  add_output(&s, REAL, n, false);
  body(random, &s);
  call p = {.name = "certify_symmetric", .sizes = 1, .size = {n}, .run = run_certify};
  add_input(&p, REAL, n * n, matrix);
  add_output(&p, REAL, 1, false);
  add_output(&p, REAL, 1, false);
  add_output(&p, REAL, n, true);
  add_output(&p, INT64, 1, true);
  body(random, &p);
}

const property system_properties[] = {
    {"conjugate_gradient", conjugate_gradient, 5}, {"fixed_point", fixed_point, 2}, {"solve", solve, 5},
    {"certify_symmetric", certify_symmetric, 2}, {NULL, NULL, 0}};
