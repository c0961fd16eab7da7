/* If an argument is wrong, the status says so and no output is touched; and outputs may be in the memory of inputs. */
#include <math.h>
#include <string.h>

#include "suite.h"

static void for_all(generator *random, void (*body)(generator *random, call *call)) {
  network_calls(random, body);
  sketch_calls(random, body);
  system_calls(random, body);
  problem_calls(random, body);
  primitive_calls(random, body);
}

static bool is_answer(const call *c, sgn_status status) {
  (void)c;
  return status == SGN_OK || status >= SGN_NOT_CONVERGED;
}

static void right(generator *random, call *c) {
  (void)random;
  sgn_status status = invoke(c);
  expect(is_answer(c, status), "%s: a right call gives %d", c->name, status);
}

static void alias(generator *random, call *c) {
  (void)random;
  expect_aliases(c);
}

static void nulls(generator *random, call *c) {
  (void)random;
  for (int k = 0; k < c->ins + c->outs; k++) {
    call broken = *c;
    buffer *gone = k < c->ins ? &broken.in[k] : &broken.out[k - c->ins];
    /* An absent structure is already null, and a sparse matrix without its two arrays is dense. */
    if (gone->absent || (c->is_sparse && gone->count == 0)) continue;
    gone->absent = true;
    sgn_status status = invoke(&broken);
    if (gone->optional) expect(is_answer(c, status), "%s: a null pointer that may be gives %d", c->name, status);
    else expect(status == SGN_NULL_POINTER, "%s: argument %d is null, status %d", c->name, k, status);
  }
}

static void sizes(generator *random, call *c) {
  static const int64_t wrong[] = {0, -1, INT64_C(1) << 31, INT64_C(1) << 32, INT64_C(1) << 62, INT64_MAX, INT64_MIN};
  for (int k = 0; k < c->sizes; k++) {
    call broken = *c;
    broken.size[k] = wrong[integer(random, 0, 6)];
    sgn_status status = invoke(&broken);
    expect(status == SGN_INVALID_SIZE, "%s: size %d is %lld, status %d", c->name, k, (long long)broken.size[k], status);
  }
}

static void numbers(generator *random, call *c) {
  static const double wrong[] = {NAN, INFINITY, -INFINITY};
  for (int k = 0; k < c->ins; k++) {
    if (c->in[k].count == 0) continue;
    call broken = *c;
    int64_t place = integer(random, 0, c->in[k].count - 1);
    double value = wrong[integer(random, 0, 2)];
    void *data = memory((size_t)c->in[k].count * 8);
    kind kind = c->in[k].kind;
    bool is_triangle = (!strcmp(c->name, "condition_number") && k == 1) ||
                       ((!strcmp(c->name, "conjugate_gradient") || !strcmp(c->name, "fixed_point")) && k == 2);
    if (is_triangle) place = 0;
    broken.in[k].data = data;
    sgn_status expected = SGN_NOT_FINITE;
    if (kind == REAL) {
      memcpy(data, c->in[k].data, (size_t)c->in[k].count * 8);
      ((double *)data)[place] = value;
    } else if (kind == SIGN && strcmp(c->name, "residual")) {
      memcpy(data, c->in[k].data, (size_t)c->in[k].count * 8);
      ((double *)data)[place] = chance(random, 0.5) ? value : chance(random, 0.5) ? 0 : 1 - 0x1p-53;
      expected = SGN_NOT_A_SIGN;
    } else if (kind == PATTERN) {
      memcpy(data, c->in[k].data, (size_t)c->in[k].count);
      ((uint8_t *)data)[place] = (uint8_t)integer(random, 2, 255);
      expected = SGN_NOT_A_PATTERN;
    } else if (kind == INT64 && c->is_sparse) {
      memcpy(data, c->in[k].data, (size_t)c->in[k].count * 8);
      if (chance(random, 0.5)) ((int64_t *)data)[0] = 1;
      else ((int64_t *)data)[c->in[k].count / 2] = chance(random, 0.5) ? INT64_MAX : -1;
      expected = SGN_INVALID_ROW_STARTS;
    } else if (kind == INT32) {
      memcpy(data, c->in[k].data, (size_t)c->in[k].count * 4);
      ((int32_t *)data)[place] = chance(random, 0.5) ? -1 : (int32_t)c->size[1];
      expected = SGN_INVALID_COLUMN_INDEX;
    } else {
      continue;
    }
    sgn_status status = invoke(&broken);
    expect(status == expected, "%s: a wrong entry in input %d gives %d, not %d", c->name, k, status, expected);
  }
}

static void parameters(generator *random, call *c) {
  static const double wrong[] = {-1, -LEAST, NAN, INFINITY, -INFINITY};
  if (c->is_damped) {
    call broken = *c;
    broken.damping = wrong[integer(random, 0, 4)];
    sgn_status status = invoke(&broken);
    expect(status == SGN_INVALID_DAMPING, "%s: a damping of %g gives %d", c->name, broken.damping, status);
  }
  bool is_problem = !strcmp(c->name, "solve_step") || !strcmp(c->name, "least_squares");
  bool is_iteration = !strcmp(c->name, "conjugate_gradient") || !strcmp(c->name, "fixed_point");
  bool is_sketch = !strcmp(c->name, "sketch") || !strcmp(c->name, "sketch_matrix") || !strcmp(c->name, "embed");
  if (is_problem || is_iteration) {
    call broken = *c;
    broken.tolerance = is_problem && chance(random, 0.5) ? 1 : wrong[integer(random, 0, 4)];
    sgn_status status = invoke(&broken);
    expect(status == SGN_INVALID_ARGUMENT, "%s: a tolerance of %g gives %d", c->name, broken.tolerance, status);
  }
  if (is_iteration) {
    call broken = *c;
    broken.limit = chance(random, 0.5) ? -1 : INT64_MAX;
    sgn_status status = invoke(&broken);
    expect(status == SGN_INVALID_ARGUMENT, "%s: a limit of %lld gives %d", c->name, (long long)broken.limit, status);
  }
  if (is_problem) {
    call broken = *c;
    broken.solver = chance(random, 0.5) ? -1 : 5;
    sgn_status status = invoke(&broken);
    expect(status == SGN_UNKNOWN_SOLVER, "%s: solver %d gives %d", c->name, broken.solver, status);
    broken = *c;
    broken.limit = chance(random, 0.5) ? 0 : INT64_MAX;
    status = invoke(&broken);
    expect(status == SGN_INVALID_SIZE, "%s: a capacity of %lld gives %d", c->name, (long long)broken.limit, status);
  }
  bool draws = is_sketch || (is_problem && (c->solver == SGN_SOLVER_SKETCHED || c->solver == SGN_SOLVER_FIXED_POINT));
  if (draws || !strcmp(c->name, "sketch_rows")) {
    call broken = *c;
    broken.family = chance(random, 0.5) ? -1 : 8;
    sgn_status status = invoke(&broken);
    expect(status == SGN_UNKNOWN_FAMILY, "%s: family %d gives %d", c->name, broken.family, status);
    if (is_problem || !strcmp(c->name, "embed")) {
      broken.family = (int32_t)integer(random, SGN_TENSOR_SRHT, SGN_NEURON_BLOCK);
      status = invoke(&broken);
      expect(status == SGN_SPLIT_NEEDED, "%s: family %d gives %d", c->name, broken.family, status);
    }
  }
  if (draws) {
    call broken = *c;
    broken.step = chance(random, 0.5) ? 0 : INT64_MIN;
    sgn_status status = invoke(&broken);
    expect(status == SGN_INVALID_ARGUMENT, "%s: step %lld gives %d", c->name, (long long)broken.step, status);
  }
  if (!strcmp(c->name, "precondition")) {
    call broken = *c;
    broken.family = chance(random, 0.5) ? -1 : 2;
    sgn_status status = invoke(&broken);
    expect(status == SGN_UNKNOWN_FORM, "%s: form %d gives %d", c->name, broken.family, status);
  }
  bool is_symmetric = is_iteration || !strcmp(c->name, "solve") || !strcmp(c->name, "certify_symmetric") || !strcmp(c->name, "condition_number");
  if (is_symmetric) {
    call broken = *c;
    double *matrix = reals(c->in[0].count);
    memcpy(matrix, c->in[0].data, (size_t)c->in[0].count * 8);
    matrix[1] = nextafter(matrix[1], 1e300);
    broken.in[0].data = matrix;
    sgn_status status = invoke(&broken);
    expect(status == SGN_NOT_SYMMETRIC, "%s: an entry off by a rounding gives %d", c->name, status);
  }
}

/* Entries of any size, everywhere and at one place: whatever the status, the common properties of all functions hold. */
static void extremes(generator *random, call *c) {
  static const double values[] = {0, -0.0, LEAST, -LEAST, 0x1p-1022, 1e-300, 1, -1e160, 1e300, LARGEST, -LARGEST};
  for (int k = 0; k < c->ins; k++) {
    if (c->in[k].kind != REAL || c->in[k].count == 0) continue;
    call broken = *c;
    double *data = reals(c->in[k].count), value = values[integer(random, 0, 10)];
    bool everywhere = chance(random, 0.4);
    memcpy(data, c->in[k].data, (size_t)c->in[k].count * 8);
    for (int64_t i = 0; i < c->in[k].count; i++) if (everywhere || i == c->in[k].count / 3) data[i] = value;
    broken.in[k].data = data;
    if (c->is_damped && chance(random, 0.5)) broken.damping = fabs(values[integer(random, 0, 10)]);
    invoke(&broken);
  }
}

static void right_arguments(generator *random) { for_all(random, right); }
static void aliases(generator *random) { for_all(random, alias); }
static void null_pointers(generator *random) { for_all(random, nulls); }
static void wrong_sizes(generator *random) { for_all(random, sizes); }
static void wrong_numbers(generator *random) { for_all(random, numbers); }
static void wrong_parameters(generator *random) { for_all(random, parameters); }
static void extreme_numbers(generator *random) { for_all(random, extremes); }

const property misuse_properties[] = {
    {"right_arguments", right_arguments, 0.05}, {"aliases", aliases, 0.05}, {"null_pointers", null_pointers, 0.05},
    {"wrong_sizes", wrong_sizes, 0.1}, {"wrong_numbers", wrong_numbers, 0.1}, {"wrong_parameters", wrong_parameters, 0.1},
    {"extreme_numbers", extreme_numbers, 0.5}, {NULL, NULL, 0}};
