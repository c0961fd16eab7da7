/* Steps and least squares with any matrix, by every solver. */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "suite.h"

static sgn_status run_problem(const call *c) {
  sgn_matrix a = matrix_of(c);
  sgn_method method = method_of(c);
  const double *right = c->in[c->ins - 1].data;
  return (c->name[0] == 's' ? sgn_solve_step : sgn_least_squares)(&a, c->damping, &method, right, c->out[0].data, c->limit, c->out[1].data,
                                                                  c->out[2].data, c->out[3].data);
}

/* Inputs: the matrix, the right-hand side. Outputs: g, iterates, iterate_count, relative_residual. */
static call problem(generator *random, bool is_step, int64_t length, int64_t n, const double *a, bool sparse, double damping, sgn_method method,
                    const double *right, int64_t capacity) {
  call c = {.name = is_step ? "solve_step" : "least_squares", .is_damped = true, .damping = damping, .tolerance = method.accuracy,
            .solver = method.solver, .family = method.family, .rows = method.rows, .seed = method.seed, .step = method.step, .limit = capacity,
            .run = run_problem};
  add_matrix(random, &c, length, n, a, sparse);
  add_input(&c, REAL, is_step ? n : length, right);
  add_output(&c, REAL, n, false);
  add_output(&c, REAL, capacity * n, true);
  add_output(&c, INT64, 1, true);
  add_output(&c, REAL, 1, true);
  return c;
}

/* [A; sqrt(mu) I]^T [u; -sqrt(mu) g] = A^T u - mu g. */
static void gradient(int64_t length, int64_t n, const double *a, double mu, const quad *u, const double *g, quad *result) {
  for (int64_t j = 0; j < n; j++) {
    result[j] = -mu * (quad)g[j];
    for (int64_t i = 0; i < length; i++) result[j] += a[i * n + j] * u[i];
  }
}

static quad norm_of(int64_t n, const quad *x) {
  quad sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i] * x[i];
  return quad_root(sum);
}

/* || (A^T A + mu I) g - r ||, r = A^T b where b is given. */
static quad step_residual(int64_t length, int64_t n, const double *a, double mu, const double *g, const double *r, const double *b) {
  quad *image = memory((size_t)length * sizeof *image), *result = memory((size_t)n * sizeof *result);
  for (int64_t i = 0; i < length; i++) {
    image[i] = b ? -(quad)b[i] : 0;
    for (int64_t j = 0; j < n; j++) image[i] += (quad)a[i * n + j] * g[j];
  }
  for (int64_t i = 0; i < length; i++) image[i] = -image[i];
  gradient(length, n, a, mu, image, g, result);
  for (int64_t j = 0; j < n && !b; j++) result[j] += r[j];
  return norm_of(n, result);
}

static void check_problem(generator *random, bool is_step) {
  int64_t n = integer(random, 1, 12), length = chance(random, 0.85) ? n + integer(random, 0, 50) : integer(random, 1, n);
  double *a = reals(length * n), *right = reals(is_step ? n : length), unit = scale(random);
  int64_t way = integer(random, 0, 5);
  fill(random, a, length * n, unit);
  bool is_dependent = false, is_tame = way <= 2 && unit > 0x1p-400 && unit < 0x1p400 && length >= 2 * n + 8;
  if (way <= 2) for (int64_t k = 0; k < length * n; k++) a[k] = normal(random) * unit;
  if (way == 3 && n > 1) {  /* small integers, and two equal columns: A^T A is exactly singular */
    for (int64_t k = 0; k < length * n; k++) a[k] = (double)integer(random, -4, 4) * unit;
    for (int64_t k = 0; k < length; k++) a[k * n] = a[k * n + n - 1];
    is_dependent = true;
  }
  bool sparse = chance(random, 0.5);
  double size = largest_magnitude(a, length * n), mu = 0;
  if (chance(random, 0.5)) mu = chance(random, 0.7) ? fmin(size * size, 1e290) * pow(10, (double)integer(random, -18, 2)) : scale(random);
  fill(random, right, is_step ? n : length, scale(random));
  if (chance(random, 0.05)) memset(right, 0, (size_t)(is_step ? n : length) * sizeof *right);
  if (chance(random, 0.05)) for (int64_t i = 0; i < (is_step ? n : length); i++) right[i] = (double)integer(random, -9, 9) * LEAST;
  static const double accuracies[] = {0, 1e-300, 1e-14, 1e-10, 1e-8, 1e-3, 0.5};
  sgn_method method = {(int32_t)integer(random, 0, 4), (int32_t)integer(random, SGN_GAUSSIAN, SGN_SPARSE_SIGN), 0, bits(random), integer(random, 1, 3),
                       accuracies[integer(random, 0, 6)]};
  if (chance(random, 0.1)) method.family = SGN_LEVERAGE_SCORE;
  method.rows = method.solver == SGN_SOLVER_NYSTROM ? integer(random, 0, n + 3) : method.solver == SGN_SOLVER_FIXED_POINT ? 60 * n : integer(random, 1, 8 * n);
  int64_t capacity = chance(random, 0.5) ? 10 * n + 101 : integer(random, 1, 20);
  call c = problem(random, is_step, length, n, a, sparse, mu, method, right, capacity);
  const char *name = c.name;
  sgn_status status = invoke(&c);
  expect(status != SGN_INDEFINITE, "%s: A^T A + mu I is called indefinite", name);
  expect(status != SGN_INVALID_ARGUMENT && status != SGN_NOT_FINITE && status != SGN_LAPACK_FAILED, "%s: status %d, solver %d", name, status, method.solver);
  if (method.solver == SGN_SOLVER_NYSTROM && mu == 0) expect(status == SGN_INVALID_DAMPING, "%s: status %d for an undamped Nystrom", name, status);
  bool vanishes = mu == 0 || mu < size * size * 1e-18;
  if (is_dependent && vanishes && method.solver == SGN_SOLVER_GRAM)
    expect(status == SGN_NOT_POSITIVE_DEFINITE || status == SGN_OVERFLOW, "%s: status %d by Cholesky of a singular matrix", name, status);
  if (status != SGN_OK && status < SGN_NOT_CONVERGED) return;

  const double *g = real_out(&c, 0), *iterates = real_out(&c, 1);
  int64_t count = int_out(&c, 2), width = is_step ? n : length;
  double reported = *real_out(&c, 3);
  quad norm_right = quad_norm(right, width), norm_a = quad_norm(a, length * n), norm_g = quad_norm(g, n);
  if (method.solver == SGN_SOLVER_GRAM) expect(count == 0, "%s: iterates of Cholesky", name);
  else if (count > 0) {
    bool is_found = count > capacity;
    int64_t written = count < capacity ? count : capacity;
    for (int64_t k = 0; k < written; k++) is_found |= !memcmp(iterates + k * n, g, (size_t)n * sizeof *g);
    expect(is_found, "%s: g is not among the iterates, status %d, solver %d", name, status, method.solver);
    expect(is_untouched(iterates + written * n, (capacity - written) * n), "%s: rows beyond the count are touched", name);
    expect(largest_magnitude(iterates, n) == 0, "%s: the first iterate is not zero", name);
  }
  if (norm_right == 0) {
    expect(status == SGN_OK && norm_g == 0 && reported == 0, "%s: zero gives status %d", name, status);
    return;
  }
  quad recomputed = 2 * (quad)(length + n + 8) * UNIT_ROUNDOFF;
  bool by_normal_equations = is_step || method.solver == SGN_SOLVER_GRAM || method.solver == SGN_SOLVER_FIXED_POINT;
  if (by_normal_equations) {
    quad norm_r = norm_right, hidden = recomputed * ((norm_a * norm_a + n * (quad)mu) * norm_g);
    if (!is_step) {
      double *zero = reals(n);
      norm_r = step_residual(length, n, a, 0, zero, NULL, right);
      hidden += recomputed * norm_a * norm_right;
    }
    quad error = step_residual(length, n, a, mu, g, right, is_step ? NULL : right);
    hidden += recomputed * norm_r;
    if (norm_r == 0) {
      expect(error <= hidden, "%s: a residual of %g for A^T b = 0", name, (double)error);
      return;
    }
    expect(quad_magnitude(error - reported * norm_r) <= hidden * (1 + reported) + 1e-12 * error, "%s: a relative residual of %g, reported %g, rounding %g, solver %d", name,
           (double)(error / norm_r), reported, (double)(hidden / norm_r), method.solver);
    if (status == SGN_OK) expect(error <= method.accuracy * norm_r * 1.0000001 + hidden, "%s: OK at %g of %g, solver %d", name, (double)(error / norm_r), method.accuracy, method.solver);
    if (is_tame && method.accuracy >= 1e-8 && (mu == 0 || (mu < size * size * 1e6 && mu > size * size * 1e-30)) && method.solver != SGN_SOLVER_FIXED_POINT &&
        (method.solver != SGN_SOLVER_SKETCHED || mu > 0 || method.rows >= 3 * n) && norm_right > 0x1p-200 && norm_right < 0x1p200 && norm_r > 0)
      expect(status == SGN_OK, "%s: a tame problem gives %d by solver %d at %g", name, status, method.solver, reported);
    return;
  }

  /* LSQR: rho, and the two rules; the second one in the coordinates of the preconditioner. */
  quad *rho = memory((size_t)length * sizeof *rho), *normal_residual = memory((size_t)n * sizeof *normal_residual), squares = 0;
  for (int64_t i = 0; i < length; i++) {
    rho[i] = right[i];
    for (int64_t j = 0; j < n; j++) rho[i] -= (quad)a[i * n + j] * g[j];
    squares += rho[i] * rho[i];
  }
  for (int64_t j = 0; j < n; j++) squares += mu * (quad)g[j] * g[j];
  quad norm_rho = quad_root(squares), damped_norm = quad_root(norm_a * norm_a + n * (quad)mu);
  quad hidden = recomputed * (norm_right + damped_norm * norm_g);
  bool first = norm_rho <= method.accuracy * norm_right * 1.0000001 + hidden;
  gradient(length, n, a, mu, rho, g, normal_residual);
  if (status == SGN_OK && method.solver == SGN_SOLVER_CG) {
    quad cosine = norm_of(n, normal_residual), allowed = method.accuracy * damped_norm * norm_rho * 1.0000001 + recomputed * damped_norm * norm_rho + damped_norm * hidden;
    expect(first || cosine <= allowed, "%s: OK at %g and %g of %g", name, (double)(norm_rho / norm_right), (double)(cosine / damped_norm / norm_rho), method.accuracy);
  }
  if (is_tame && method.accuracy >= 1e-12 && status != SGN_OK)
    expect((method.solver == SGN_SOLVER_SKETCHED && mu == 0 && method.rows < 3 * n) || norm_right < 0x1p-200 || norm_right > 0x1p200 || mu > size * size * 1e6,
           "%s: a tame problem gives %d by solver %d at %g", name, status, method.solver, reported);
  if (is_tame && status == SGN_OK && mu == 0 && method.accuracy <= 1e-8 && norm_right > 0x1p-200 && norm_right < 0x1p200 && method.rows >= 3 * n) {
    double *copy = reals(length * n), *b = reals(length);
    double factor = ldexp(1, (int)floor(log2((double)norm_right)));
    for (int64_t k = 0; k < length * n; k++) copy[k] = a[k] / unit;
    for (int64_t k = 0; k < length; k++) b[k] = right[k] / factor;
    if (LAPACKE_dgels(LAPACK_ROW_MAJOR, 'N', (int)length, (int)n, 1, copy, (int)n, b, 1) == 0) {
      quad error = 0, top = 0;
      for (int64_t j = 0; j < n; j++) {
        double other = b[j] * factor / unit;
        error += ((quad)g[j] - other) * ((quad)g[j] - other), top += (quad)other * other;
      }
      /* The singular values of a tall matrix of normal numbers lie within about a factor of 10 of each other. */
      double allowed = 300 * method.accuracy + 1e-11;
      expect(quad_root(error) <= allowed * (quad_root(top) + norm_right / unit), "%s: %g from LAPACK's solution of %g", name, (double)quad_root(error), (double)quad_root(top));
    }
  }
}

static void solve_step(generator *random) { check_problem(random, true); }
static void least_squares(generator *random) { check_problem(random, false); }

void problem_calls(generator *random, void (*body)(generator *random, call *call)) {
  int64_t n = integer(random, 2, 6), length = n + integer(random, 8, 30);
  double *a = reals(length * n), *right = reals(length);
  for (int64_t k = 0; k < length * n; k++) a[k] = normal(random);
  for (int64_t k = 0; k < length; k++) right[k] = normal(random);
  for (int32_t solver = SGN_SOLVER_GRAM; solver <= SGN_SOLVER_NYSTROM; solver++)
    for (int way = 0; way < 4; way++) {
      sgn_method method = {solver, SGN_GAUSSIAN, solver == SGN_SOLVER_NYSTROM ? 2 : 80 * n, 1, 1, 1e-8};
      call c = problem(random, way < 2, length, n, a, way % 2, 0.5, method, right, 10 * n + 101);
      body(random, &c);
    }
}

const property problem_properties[] = {{"solve_step", solve_step, 5}, {"least_squares", least_squares, 5}, {NULL, NULL, 0}};
