/* Sketches beside S itself, R, P^(-1), the condition number and the distortion beside LAPACK and quadruple precision. */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "suite.h"

static sgn_status run_sketch_rows(const call *c) { return sgn_sketch_rows(c->family, c->size[0], c->size[1], c->size[2], c->out[0].data); }
static sgn_status run_sketch_matrix(const call *c) {
  return sgn_sketch_matrix(c->family, c->size[0], c->size[1], c->size[2], c->seed, c->step, c->out[0].data);
}
static sgn_status run_sketch(const call *c) {
  return sgn_sketch(c->family, c->size[0], c->size[1], c->size[2], c->size[3], c->in[0].data, c->in[1].data, c->in[2].data, c->damping,
                    c->seed, c->step, c->out[0].data);
}
static sgn_status run_embed(const call *c) {
  sgn_matrix a = matrix_of(c);
  return sgn_embed(&a, c->family, c->size[2], c->damping, c->seed, c->step, c->out[0].data);
}
static sgn_status run_factor(const call *c) { return sgn_factor(c->size[0], c->size[1], c->in[0].data, c->damping, c->out[0].data); }
static sgn_status run_condition_number(const call *c) {
  return sgn_condition_number(c->size[0], c->in[0].data, c->damping, c->in[1].data, c->out[0].data);
}
static sgn_status run_precondition(const call *c) {
  return sgn_precondition(c->family, c->size[0], c->size[1], c->in[0].data, c->damping, c->size[2], c->in[1].data, c->out[0].data);
}
static sgn_status run_distortion(const call *c) {
  sgn_matrix a = matrix_of(c);
  return sgn_distortion(&a, c->size[2], c->in[c->ins - 1].data, c->damping, c->out[0].data, c->out[1].data);
}

static call sketch_matrix_call(int32_t family, int64_t rows, int64_t m, int64_t d, uint64_t seed, int64_t step, int64_t actual) {
  call c = {.name = "sketch_matrix", .sizes = 3, .size = {rows, m, d}, .family = family, .seed = seed, .step = step, .run = run_sketch_matrix};
  add_output(&c, REAL, actual * m * d, false);
  return c;
}

static call embed_call(generator *random, int32_t family, int64_t rows, int64_t length, int64_t n, const double *a, bool sparse, double damping,
                       uint64_t seed, int64_t step) {
  call c = {.name = "embed", .is_damped = true, .damping = damping, .family = family, .seed = seed, .step = step, .run = run_embed};
  add_matrix(random, &c, length, n, a, sparse);
  c.size[c.sizes++] = rows;
  add_output(&c, REAL, rows * n, false);
  return c;
}

static call factor_call(int64_t s, int64_t n, const double *sketched, double damping) {
  call c = {.name = "factor", .sizes = 2, .size = {s, n}, .is_damped = true, .damping = damping, .run = run_factor};
  add_input(&c, REAL, s * n, sketched);
  add_output(&c, REAL, n * n, false);
  return c;
}

static call distortion_call(generator *random, int64_t length, int64_t n, const double *a, bool sparse, int64_t s, const double *sketched, double damping) {
  call c = {.name = "distortion", .is_damped = true, .damping = damping, .run = run_distortion};
  add_matrix(random, &c, length, n, a, sparse);
  c.size[c.sizes++] = s;
  add_input(&c, REAL, s * n, sketched);
  add_output(&c, REAL, 1, false);
  add_output(&c, REAL, 1, true);
  return c;
}

static call precondition_call(int32_t form, int64_t s, int64_t n, const double *sketched, double damping, int64_t count, const double *vectors) {
  call c = {.name = "precondition", .sizes = 3, .size = {s, n, count}, .is_damped = true, .damping = damping, .family = form, .run = run_precondition};
  add_input(&c, REAL, s * n, sketched);
  add_input(&c, REAL, count * n, vectors);
  add_output(&c, REAL, count * n, false);
  return c;
}

/* Whether || S A - the sketch || is rounding, S and A being given. A sum of N terms in any order, through transforms of up to 20 stages. */
static void expect_product(const char *name, int64_t s, int64_t length, int64_t n, const double *sketch, const quad *a, const double *sketched) {
  for (int64_t i = 0; i < s; i++)
    for (int64_t j = 0; j < n; j++) {
      quad sum = 0, row = 0, column = 0;
      for (int64_t k = 0; k < length; k++) {
        sum += sketch[i * length + k] * a[k * n + j];
        row += (quad)sketch[i * length + k] * sketch[i * length + k], column += a[k * n + j] * a[k * n + j];
      }
      quad error = quad_magnitude(sum - sketched[i * n + j]);
      quad hidden = (quad)(2 * length + 24) * UNIT_ROUNDOFF * quad_root(row * column) + (quad)(16 * length) * LEAST;
      if (!expect(error <= hidden, "%s: off by %g of %g", name, (double)error, (double)quad_root(row * column))) return;
    }
}

static void embed(generator *random) {
  int64_t length = integer(random, 1, 70), n = integer(random, 1, 12), rows = integer(random, 1, 40), step = integer(random, 1, 5);
  uint64_t seed = bits(random);
  double *a = reals(length * n);
  fill(random, a, length * n, scale(random));
  bool sparse = chance(random, 0.5);
  if (sparse) for (int64_t k = 0; k < length * n; k++) if (chance(random, 0.6)) a[k] = 0;
  int32_t family = (int32_t)integer(random, SGN_GAUSSIAN, SGN_SPARSE_SIGN);
  call c = embed_call(random, family, rows, length, n, a, sparse, 0, seed, step);
  sgn_status status = invoke(&c);
  call m = sketch_matrix_call(family, rows, length, 1, seed, step, rows);
  sgn_status whole = invoke(&m);
  expect(whole == SGN_OK || (family == SGN_SRHT && whole == SGN_TOO_MANY_ROWS), "sketch_matrix: status %d", whole);
  quad most = quad_norm(a, length * n);
  expect(status == whole || (status == SGN_OVERFLOW && most > 0x1p1000), "embed: status %d, and %d for S", status, whole);
  if (status != SGN_OK || whole != SGN_OK) return;
  quad *exact = memory((size_t)(length * n) * sizeof *exact);
  for (int64_t k = 0; k < length * n; k++) exact[k] = a[k];
  expect_product("embed", rows, length, n, real_out(&m, 0), exact, real_out(&c, 0));
  if (chance(random, 0.1)) expect_aliases(&c);
}

/* Rows of A, each times a number. */
static void leverage_scores(generator *random) {
  int64_t length = integer(random, 1, 30), n = integer(random, 1, 6), rows = integer(random, 1, 20);
  double *a = reals(length * n), mu = chance(random, 0.5) ? 0 : fabs(normal(random));
  for (int64_t k = 0; k < length * n; k++) a[k] = normal(random);
  call c = embed_call(random, SGN_LEVERAGE_SCORE, rows, length, n, a, chance(random, 0.5), mu, bits(random), 1);
  sgn_status status = invoke(&c);
  expect(status == SGN_OK || (mu == 0 && status == SGN_RANK_DEFICIENT && length < n + 3), "embed: status %d of leverage scores", status);
  if (status != SGN_OK) return;
  for (int64_t i = 0; i < rows; i++) {
    const double *row = real_out(&c, 0) + i * n;
    bool is_found = false;
    for (int64_t k = 0; k < length && !is_found; k++) {
      double factor = row[0] / a[k * n];
      is_found = true;
      for (int64_t j = 0; j < n; j++) is_found &= fabs(row[j] - factor * a[k * n + j]) <= 1e-12 * fabs(row[j]);
    }
    if (!expect(is_found, "embed: a row that is none of A")) return;
  }
}

static void sketch(generator *random) {
  int64_t n = integer(random, 1, 8), d = integer(random, 1, 5), m = integer(random, 1, 20), rows = integer(random, 1, 30), step = integer(random, 1, 3);
  uint64_t seed = bits(random);
  int32_t family = (int32_t)integer(random, SGN_GAUSSIAN, SGN_NEURON_BLOCK);
  call asked = {.name = "sketch_rows", .sizes = 3, .size = {rows, m, d}, .family = family, .run = run_sketch_rows};
  add_output(&asked, INT64, 1, false);
  sgn_status status = invoke(&asked);
  expect(status == SGN_OK || status == SGN_TOO_MANY_ROWS, "sketch_rows: status %d", status);
  if (status != SGN_OK) return;
  int64_t s = int_out(&asked, 0);
  expect(family == SGN_NEURON_BLOCK ? s == (rows + d - 1) / d * d : s == rows, "sketch_rows: %lld for %lld", (long long)s, (long long)rows);
  double *x = reals(n * d), *signs = reals(m);
  uint8_t *pattern = memory((size_t)(n * m));
  fill(random, x, n * d, chance(random, 0.5) ? 1 : ldexp(1, (int)integer(random, -900, 900)));
  for (int64_t r = 0; r < m; r++) signs[r] = chance(random, 0.5) ? 1 : -1;
  for (int64_t k = 0; k < n * m; k++) pattern[k] = chance(random, 0.5);
  call whole = sketch_matrix_call(family, rows, m, d, seed, step, s);
  if (!expect(invoke(&whole) == SGN_OK, "sketch_matrix: refused")) return;
  call c = {.name = "sketch", .sizes = 4, .size = {rows, n, d, m}, .is_damped = true, .family = family, .seed = seed, .step = step, .run = run_sketch};
  add_input(&c, REAL, n * d, x);
  add_input(&c, SIGN, m, signs);
  add_input(&c, PATTERN, n * m, pattern);
  add_output(&c, REAL, s * n, false);
  if (!expect(invoke(&c) == SGN_OK, "sketch: refused")) return;
  quad *a = memory((size_t)(m * d * n) * sizeof *a);
  for (int64_t r = 0; r < m; r++)
    for (int64_t k = 0; k < d; k++)
      for (int64_t i = 0; i < n; i++) a[(r * d + k) * n + i] = pattern[i * m + r] ? signs[r] * (quad)x[i * d + k] / quad_root((quad)m) : 0;
  expect_product("sketch", s, m * d, n, real_out(&whole, 0), a, real_out(&c, 0));
}

/* [S A; sqrt(mu) I]^T [S A; sqrt(mu) I], n x n. */
static quad *normal_matrix(int64_t s, int64_t n, const double *sketched, double mu) {
  quad *p = memory((size_t)(n * n) * sizeof *p);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) {
      p[i * n + j] = i == j ? mu : 0;
      for (int64_t k = 0; k < s; k++) p[i * n + j] += (quad)sketched[k * n + i] * sketched[k * n + j];
    }
  return p;
}

/* LAPACK's reciprocal condition number of the triangle of a matrix that is scaled to about 1. */
static double reciprocal_condition(int64_t rows, int64_t n, const double *matrix) {
  double *copy = reals(rows * n), *reflectors = reals(n), reciprocal = 0, size = largest_magnitude(matrix, rows * n);
  for (int64_t k = 0; k < rows * n; k++) copy[k] = size > 0 ? matrix[k] / size : 0;
  LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, (int)rows, (int)n, copy, (int)n, reflectors);
  LAPACKE_dtrcon(LAPACK_ROW_MAJOR, '1', 'U', 'N', (int)n, copy, (int)n, &reciprocal);
  return reciprocal;
}

static void sketched_matrix(generator *random, int64_t s, int64_t n, double *sketched) {
  fill(random, sketched, s * n, scale(random));
  if (chance(random, 0.2) && n > 1)  /* equal columns */
    for (int64_t k = 0; k < s; k++) sketched[k * n] = sketched[k * n + n - 1];
}

static double any_damping(generator *random, double size) {
  if (chance(random, 0.5)) return 0;
  return chance(random, 0.7) ? fmin(size * size, 1e290) * pow(10, (double)integer(random, -20, 3)) : scale(random);
}

static void factor(generator *random) {
  int64_t n = size(random), s = chance(random, 0.7) ? n + integer(random, 0, 30) : integer(random, 1, n);
  double *sketched = reals(s * n), *stacked = reals((s + n) * n);
  sketched_matrix(random, s, n, sketched);
  double mu = any_damping(random, largest_magnitude(sketched, s * n));
  memcpy(stacked, sketched, (size_t)(s * n) * sizeof *stacked);
  for (int64_t i = 0; i < n; i++) stacked[(s + i) * n + i] = sqrt(mu);
  call c = factor_call(s, n, sketched, mu);
  sgn_status status = invoke(&c);
  expect((status == SGN_TOO_FEW_ROWS) == (s < n && mu == 0), "factor: status %d for %lld rows of %lld", status, (long long)s, (long long)n);
  if (status == SGN_TOO_FEW_ROWS) return;
  int64_t rows = mu > 0 ? s + n : s;
  double reciprocal = reciprocal_condition(rows, n, stacked), top = (double)quad_norm(stacked, rows * n);
  if (status == SGN_OVERFLOW) expect(top > 0x1p1000, "factor: overflow at %g", top);
  else if (status == SGN_RANK_DEFICIENT) expect(reciprocal <= 30 * (double)n * UNIT_ROUNDOFF || top < 0x1p-1000, "factor: refused at a reciprocal condition of %g", reciprocal);
  else expect(status == SGN_OK, "factor: status %d at a reciprocal condition of %g", status, reciprocal);
  if (status != SGN_OK) return;
  const double *r = real_out(&c, 0);
  reciprocal = reciprocal_condition(n, n, r);
  expect(reciprocal > 3 * (double)n * UNIT_ROUNDOFF, "factor: an R with a reciprocal condition of %g", reciprocal);
  quad *p = normal_matrix(s, n, sketched, mu), error = 0, norm = 0;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) {
      if (j < i) expect(r[i * n + j] == 0, "factor: R is not triangular");
      quad product = 0;
      for (int64_t k = 0; k <= (i < j ? i : j); k++) product += (quad)r[k * n + i] * r[k * n + j];
      error += (product - p[i * n + j]) * (product - p[i * n + j]), norm += p[i * n + j] * p[i * n + j];
    }
  /* LAPACK's ratio for a factorisation, and what each of the entries loses below the range. */
  quad hidden = 30 * (quad)(rows + n) * UNIT_ROUNDOFF * quad_root(norm) + (quad)(8 * rows * n) * LEAST * (top + LEAST);
  expect(quad_root(error) <= hidden, "factor: R^T R is off by %g of %g", (double)quad_root(error), (double)quad_root(norm));
}

static void precondition(generator *random) {
  int64_t n = size(random), s = integer(random, 1, 2 * n), count = integer(random, 1, 3);
  double *sketched = reals(s * n), *vectors = reals(count * n);
  sketched_matrix(random, s, n, sketched);
  double mu = any_damping(random, largest_magnitude(sketched, s * n));
  for (int64_t k = 0; k < count; k++) fill(random, vectors + k * n, n, scale(random));
  int32_t form = (int32_t)integer(random, 0, 1);
  call c = precondition_call(form, s, n, sketched, mu, count, vectors);
  sgn_status status = invoke(&c);
  quad frobenius = quad_norm(sketched, s * n), square = frobenius * frobenius;
  quad tau = mu > 0 ? (square + (s + 1) * (quad)mu) / mu + 1 : 0, change = (quad)(2 * n + 4 * s + 4) * UNIT_ROUNDOFF * tau;
  if (form == SGN_LOW_RANK && (mu == 0 || change > 0.07))
    expect(status == SGN_DAMPING_TOO_SMALL || (status == SGN_OVERFLOW && square > 0x1p1000), "precondition: status %d where digits are lost", status);
  if (form == SGN_LOW_RANK && mu > 0 && change < 0.06) expect(status == SGN_OK || status == SGN_OVERFLOW, "precondition: status %d in low-rank form", status);
  expect(status == SGN_OK || status == SGN_OVERFLOW || status == SGN_DAMPING_TOO_SMALL || status == SGN_TOO_FEW_ROWS || status == SGN_RANK_DEFICIENT, "precondition: status %d", status);
  if (status != SGN_OK) return;
  quad *p = normal_matrix(s, n, sketched, mu), norm = square + n * (quad)mu;
  for (int64_t k = 0; k < count; k++) {
    const double *x = real_out(&c, 0) + k * n, *v = vectors + k * n;
    quad error = 0;
    for (int64_t i = 0; i < n; i++) {
      quad row = -(quad)v[i];
      for (int64_t j = 0; j < n; j++) row += p[i * n + j] * x[j];
      error += row * row;
    }
    /* Solved with a P off by its rounding; each entry of x may lose 2^-1074. */
    quad hidden = 60 * (quad)(s + 2 * n) * UNIT_ROUNDOFF * norm * quad_norm(x, n) + (quad)(4 * n) * LEAST * norm;
    if (form == SGN_LOW_RANK) hidden += 8 * change * (norm * quad_norm(x, n) + quad_norm(v, n));
    hidden += quad_norm(v, n) * 1e-290;
    if (!expect(quad_root(error) <= hidden, "precondition: form %d leaves %g of %g, rounding %g", form, (double)quad_root(error), (double)quad_norm(v, n), (double)hidden)) return;
  }
}

/* X <- X R^(-1) in quadruple precision, X of rows x n. */
static void divide_by_triangle(int64_t rows, int64_t n, quad *x, const quad *r) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < n; j++) {
      for (int64_t k = 0; k < j; k++) x[i * n + j] -= x[i * n + k] * r[k * n + j];
      x[i * n + j] /= r[j * n + j];
    }
}

static void transpose(int64_t n, quad *x) {
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < i; j++) {
      quad entry = x[i * n + j];
      x[i * n + j] = x[j * n + i], x[j * n + i] = entry;
    }
}

/* The eigenvalues of R^-T M R^-1, by LAPACK from entries that are rounded once. */
static void preconditioned_eigenvalues(int64_t n, quad *matrix, const quad *r, double *values) {
  double *rounded = reals(n * n);
  divide_by_triangle(n, n, matrix, r);
  transpose(n, matrix);
  divide_by_triangle(n, n, matrix, r);
  for (int64_t k = 0; k < n * n; k++) rounded[k] = (double)matrix[k];
  LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', (int)n, rounded, (int)n, values);
}

static void condition_number(generator *random) {
  int64_t n = integer(random, 1, 20);
  double *gram = reals(n * n), *b = reals(2 * n * n), *r = reals(n * n), *values = reals(n);
  double scale_of_gram = scale(random), scale_of_r = chance(random, 0.7) ? sqrt(scale_of_gram) : scale(random);
  int64_t rows = chance(random, 0.2) ? n - 1 : 2 * n;
  bool is_singular = rows < n;
  for (int64_t k = 0; k < 2 * n * n; k++) b[k] = is_singular ? (double)integer(random, -3, 3) : normal(random);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t k = 0; k < rows; k++) sum += b[k * n + i] * b[k * n + j];
      gram[i * n + j] = gram[j * n + i] = ldexp(sum * scale_of_gram, -6);
    }
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++)
      r[i * n + j] = j < i ? NAN : (i == j ? 1 + fabs(normal(random)) : 0.1 * normal(random) / (double)n) * scale_of_r;
  double mu = chance(random, 0.5) || is_singular ? 0 : scale_of_gram * fabs(normal(random));
  bool has_zero = chance(random, 0.05);
  if (has_zero) r[(n - 1) * n + n - 1] = 0;
  call c = {.name = "condition_number", .sizes = 1, .size = {n}, .is_damped = true, .damping = mu, .run = run_condition_number};
  add_input(&c, REAL, n * n, gram);
  add_input(&c, REAL, n * n, r);
  add_output(&c, REAL, 1, false);
  sgn_status status = invoke(&c);
  if (has_zero) {
    expect(status == SGN_RANK_DEFICIENT, "condition_number: status %d for a singular R", status);
    return;
  }
  double top = largest_magnitude(gram, n * n), quotient = scale_of_gram / scale_of_r / scale_of_r;
  bool is_moderate = top > 0x1p-900 && top < 0x1p900 && quotient > 0x1p-900 && quotient < 0x1p900 && scale_of_gram / scale_of_r < 0x1p900 && scale_of_gram / scale_of_r > 0x1p-900;
  if (is_singular && is_moderate) expect(status == SGN_NOT_POSITIVE_DEFINITE, "condition_number: status %d for a singular matrix", status);
  else if (is_moderate) expect(status == SGN_OK, "condition_number: status %d", status);
  expect(status == SGN_OK || status == SGN_NOT_POSITIVE_DEFINITE || status == SGN_OVERFLOW || status == SGN_RANK_DEFICIENT, "condition_number: status %d", status);
  if (status != SGN_OK || !is_moderate) return;
  quad *matrix = memory((size_t)(n * n) * sizeof *matrix), *exact = memory((size_t)(n * n) * sizeof *exact);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) {
      exact[i * n + j] = j < i ? 0 : (quad)r[i * n + j] / scale_of_r;
      matrix[i * n + j] = ((quad)gram[i * n + j] + (i == j ? mu : 0)) / scale_of_gram;
    }
  preconditioned_eigenvalues(n, matrix, exact, values);
  double expected = values[n - 1] / values[0], found = *real_out(&c, 0);
  /* Both spectra are known to about nu times the condition numbers of R, which is small here, and the largest eigenvalue. */
  expect(found >= 1 && fabs(found / expected - 1) <= 100 * (double)n * UNIT_ROUNDOFF * expected, "condition_number: %g, not %g", found, expected);
}

static void distortion(generator *random) {
  int64_t n = integer(random, 1, 12), length = n + integer(random, 0, 40), s = integer(random, 1, 3 * n + 2);
  double *a = reals(length * n), *sketched = reals(s * n), *values = reals(n), unit = ldexp(1, (int)integer(random, -400, 400));
  bool is_dependent = n > 1 && chance(random, 0.15);
  for (int64_t k = 0; k < length * n; k++) a[k] = (normal(random) + (k / n == k % n ? 4 : 0)) * unit;
  for (int64_t k = 0; k < length && is_dependent; k++) a[k * n] = a[k * n + n - 1];
  for (int64_t k = 0; k < s * n; k++) sketched[k] = normal(random) * sqrt((double)length / (double)s) * unit;
  double mu = chance(random, 0.5) ? 0 : unit * unit * pow(10, (double)integer(random, -3, 3));
  call c = distortion_call(random, length, n, a, chance(random, 0.5), s, sketched, mu);
  if (chance(random, 0.3)) c.out[1].absent = true;
  sgn_status status = invoke(&c);
  if (mu == 0 && (is_dependent || (s < n && !c.out[1].absent))) {
    expect(status == SGN_RANK_DEFICIENT, "distortion: status %d where a matrix is singular", status);
    return;
  }
  if (length < n + 8 && status == SGN_RANK_DEFICIENT) return;
  if (!expect(status == SGN_OK, "distortion: status %d", status)) return;
  quad *p = normal_matrix(s, n, sketched, mu), *gram = normal_matrix(length, n, a, mu), *r = memory((size_t)(n * n) * sizeof *r), top = 0, least = -1;
  for (int64_t i = 0; i < n; i++)  /* R of gram = R^T R */
    for (int64_t j = i; j < n; j++) {
      quad sum = gram[i * n + j];
      for (int64_t k = 0; k < i; k++) sum -= r[k * n + i] * r[k * n + j];
      r[i * n + j] = i == j ? quad_root(sum) : sum / r[i * n + i];
      if (i == j) top = r[i * n + i] > top ? r[i * n + i] : top, least = least < 0 || r[i * n + i] < least ? r[i * n + i] : least;
    }
  for (int64_t k = 0; k < n * n; k++) p[k] -= gram[k];
  preconditioned_eigenvalues(n, p, r, values);
  double expected = fmax(fabs(values[0]), fabs(values[n - 1])), found = *real_out(&c, 0), condition = (double)(top / least) * (double)n;
  double hidden = 100 * (double)(length + s) * UNIT_ROUNDOFF * condition * (1 + expected);
  expect(fabs(found - expected) <= hidden, "distortion: %g, not %g", found, expected);
  if (c.out[1].absent) return;
  double ratio = (1 + values[n - 1]) / (1 + values[0]), kappa = *real_out(&c, 1);
  if (1 + values[0] > 1e-6) expect(fabs(kappa / ratio - 1) <= 4 * hidden * ratio / (1 + values[0]) + 1e-12, "distortion: a condition number of %g, not %g", kappa, ratio);
  if (found < 1) expect(kappa <= (1 + found) / (1 - found) * (1 + 4 * hidden / (1 - found)), "distortion: %g allows no condition number of %g", found, kappa);
}

void sketch_calls(generator *random, void (*body)(generator *random, call *call)) {
  int64_t n = integer(random, 2, 5), length = n + integer(random, 6, 30), s = 2 * n + 3, m = 7, d = 3;
  double *a = reals(length * n), *sketched = reals(s * n), *triangle = reals(n * n), *gram = reals(n * n), *x = reals(n * d), *signs = reals(m);
  uint8_t *pattern = memory((size_t)(n * m));
  for (int64_t k = 0; k < length * n; k++) a[k] = normal(random);
  for (int64_t k = 0; k < s * n; k++) sketched[k] = normal(random);
  for (int64_t k = 0; k < n * d; k++) x[k] = normal(random);
  for (int64_t k = 0; k < m; k++) signs[k] = k % 2 ? 1 : -1;
  for (int64_t k = 0; k < n * m; k++) pattern[k] = k % 3 != 0;
  for (int64_t i = 0; i < n; i++) triangle[i * n + i] = 2, gram[i * n + i] = 3;
  for (int sparse = 0; sparse < 2; sparse++) {
    call e = embed_call(random, SGN_COUNT_SKETCH, s, length, n, a, sparse, 0.5, 1, 1);
    body(random, &e);
    call q = distortion_call(random, length, n, a, sparse, s, sketched, 0.5);
    body(random, &q);
  }
  call c = factor_call(s, n, sketched, 0.5);
  body(random, &c);
  c = precondition_call(SGN_TRIANGULAR, s, n, sketched, 0.5, 2, a);
  body(random, &c);
  c = precondition_call(SGN_LOW_RANK, s, n, sketched, 0.5, 2, a);
  body(random, &c);
  call k = {.name = "condition_number", .sizes = 1, .size = {n}, .is_damped = true, .damping = 0.5, .run = run_condition_number};
  add_input(&k, REAL, n * n, gram);
  add_input(&k, REAL, n * n, triangle);
  add_output(&k, REAL, 1, false);
  body(random, &k);
  c = sketch_matrix_call(SGN_GAUSSIAN, 6, m, d, 1, 1, 6);
  body(random, &c);
  call r = {.name = "sketch_rows", .sizes = 3, .size = {6, m, d}, .family = SGN_NEURON_BLOCK, .run = run_sketch_rows};
  add_output(&r, INT64, 1, false);
  body(random, &r);
  call t = {.name = "sketch", .sizes = 4, .size = {6, n, d, m}, .is_damped = true, .damping = 0.5, .family = SGN_TENSOR_SKETCH, .seed = 1, .step = 1, .run = run_sketch};
  add_input(&t, REAL, n * d, x);
  add_input(&t, SIGN, m, signs);
  add_input(&t, PATTERN, n * m, pattern);
  add_output(&t, REAL, 6 * n, false);
  body(random, &t);
}

const property sketch_properties[] = {
    {"embed", embed, 2}, {"leverage_scores", leverage_scores, 0.5}, {"sketch", sketch, 1}, {"factor", factor, 2},
    {"precondition", precondition, 2}, {"condition_number", condition_number, 1}, {"distortion", distortion, 1}, {NULL, NULL, 0}};
