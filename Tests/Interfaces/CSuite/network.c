/* The network, its Gram matrix and the kernel, beside their formulas in quadruple precision. */
#include <math.h>
#include <string.h>

#include "suite.h"

static sgn_status run_initial_network(const call *c) {
  return sgn_initial_network(c->seed, c->size[0], c->size[1], c->out[0].data, c->out[1].data);
}
static sgn_status run_pre_activations(const call *c) {
  return sgn_pre_activations(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->out[0].data);
}
static sgn_status run_pattern(const call *c) { return sgn_pattern(c->size[0], c->size[1], c->in[0].data, c->out[0].data); }
static sgn_status run_outputs(const call *c) { return sgn_outputs(c->size[0], c->size[1], c->in[0].data, c->in[1].data, c->out[0].data); }
static sgn_status run_forward(const call *c) {
  return sgn_forward(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->in[2].data, c->out[0].data, c->out[1].data);
}
static sgn_status run_residual(const call *c) { return sgn_residual(c->size[0], c->in[0].data, c->in[1].data, c->out[0].data); }
static sgn_status run_jacobian(const call *c) {
  return sgn_jacobian(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->in[2].data, c->out[0].data);
}
static sgn_status run_update(const call *c) {
  return sgn_update(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->in[2].data, c->in[3].data, c->in[4].data, c->out[0].data);
}
static sgn_status run_gram(const call *c) {
  return sgn_gram(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->out[0].data);
}
static sgn_status run_kernel(const call *c) { return sgn_kernel(c->size[0], c->size[1], c->in[0].data, c->out[0].data); }
static sgn_status run_bound(const call *c) {
  return sgn_smallest_eigenvalue_bound(c->size[0], c->size[1], c->size[2], c->in[0].data, c->in[1].data, c->out[0].data);
}

typedef struct network {
  int64_t n, d, m;
  double *x, *w, *signs, *z, *g;
  uint8_t *pattern;
} network;

static network draw(generator *random, bool is_unit) {
  static const int64_t widths[] = {1, 2, 7, 8, 9, 31, 33, 63, 64, 65, 127, 128, 129, 257};
  network net = {.n = size(random), .d = integer(random, 1, 9), .m = widths[integer(random, 0, 13)]};
  if (net.n > 20) net.n = integer(random, 1, 20);
  net.x = reals(net.n * net.d), net.w = reals(net.m * net.d), net.signs = reals(net.m), net.z = reals(net.n * net.m), net.g = reals(net.n);
  net.pattern = memory((size_t)(net.n * net.m));
  fill(random, net.x, net.n * net.d, is_unit ? 1 : scale(random));
  fill(random, net.w, net.m * net.d, scale(random));
  fill(random, net.z, net.n * net.m, scale(random));
  fill(random, net.g, net.n, scale(random));
  for (int64_t i = 0; i < net.n && is_unit; i++) {
    double *point = net.x + i * net.d;
    if (largest_magnitude(point, net.d) == 0) point[0] = 1;
    double norm = (double)quad_norm(point, net.d);
    for (int64_t k = 0; k < net.d; k++) point[k] /= norm;
  }
  for (int64_t r = 0; r < net.m; r++) net.signs[r] = chance(random, 0.5) ? 1 : -1;
  bool is_dense = chance(random, 0.1);
  for (int64_t k = 0; k < net.n * net.m; k++) net.pattern[k] = is_dense || chance(random, 0.5);
  if (chance(random, 0.2)) net.z[integer(random, 0, net.n * net.m - 1)] = -0.0;
  return net;
}

static call inputs_and_pattern(const char *name, const network *net, bool has_signs) {
  call c = {.name = name, .sizes = 3, .size = {net->n, net->d, net->m}};
  add_input(&c, REAL, net->n * net->d, net->x);
  if (has_signs) add_input(&c, SIGN, net->m, net->signs);
  add_input(&c, PATTERN, net->n * net->m, net->pattern);
  return c;
}

static call pre_activations_call(const network *net) {
  call c = {.name = "pre_activations", .sizes = 3, .size = {net->n, net->d, net->m}, .run = run_pre_activations};
  add_input(&c, REAL, net->n * net->d, net->x);
  add_input(&c, REAL, net->m * net->d, net->w);
  add_output(&c, REAL, net->n * net->m, false);
  return c;
}

static call pattern_call(const network *net) {
  call c = {.name = "pattern", .sizes = 2, .size = {net->n, net->m}, .run = run_pattern};
  add_input(&c, REAL, net->n * net->m, net->z);
  add_output(&c, PATTERN, net->n * net->m, false);
  return c;
}

static call outputs_call(const network *net) {
  call c = {.name = "outputs", .sizes = 2, .size = {net->n, net->m}, .run = run_outputs};
  add_input(&c, REAL, net->n * net->m, net->z);
  add_input(&c, SIGN, net->m, net->signs);
  add_output(&c, REAL, net->n, false);
  return c;
}

static call forward_call(const network *net) {
  call c = {.name = "forward", .sizes = 3, .size = {net->n, net->d, net->m}, .run = run_forward};
  add_input(&c, REAL, net->n * net->d, net->x);
  add_input(&c, REAL, net->m * net->d, net->w);
  add_input(&c, SIGN, net->m, net->signs);
  add_output(&c, REAL, net->n, false);
  add_output(&c, PATTERN, net->n * net->m, false);
  return c;
}

static call jacobian_call(const network *net) {
  call c = inputs_and_pattern("jacobian", net, true);
  c.run = run_jacobian;
  add_output(&c, REAL, net->n * net->m * net->d, false);
  return c;
}

static call update_call(const network *net) {
  call c = inputs_and_pattern("update", net, true);
  c.run = run_update;
  add_input(&c, REAL, net->n, net->g);
  add_input(&c, REAL, net->m * net->d, net->w);
  add_output(&c, REAL, net->m * net->d, false);
  return c;
}

static call gram_call(const network *net) {
  call c = inputs_and_pattern("gram", net, false);
  c.run = run_gram;
  add_output(&c, REAL, net->n * net->n, false);
  return c;
}

static call kernel_call(const network *net) {
  call c = {.name = "kernel", .sizes = 2, .size = {net->n, net->d}, .run = run_kernel};
  add_input(&c, REAL, net->n * net->d, net->x);
  add_output(&c, REAL, net->n * net->n, false);
  return c;
}

static call bound_call(const network *net) {
  call c = inputs_and_pattern("smallest_eigenvalue_bound", net, false);
  c.run = run_bound;
  add_output(&c, REAL, 1, false);
  return c;
}

/* Overflow is a refusal only where the exact result, or the sum of the sizes of its terms, is near the end of the range. */
static bool expect_range(const char *name, sgn_status status, quad most) {
  expect(status == SGN_OK || (status == SGN_OVERFLOW && most > 0x1p1000), "%s: status %d at sizes of %g", name, status, (double)most);
  return status == SGN_OK;
}

static void pre_activations(generator *random) {
  network net = draw(random, chance(random, 0.5));
  call c = pre_activations_call(&net);
  sgn_status status = invoke(&c);
  quad most = quad_norm(net.x, net.n * net.d) * quad_norm(net.w, net.m * net.d);
  if (!expect_range("pre_activations", status, most)) return;
  for (int64_t i = 0; i < net.n; i++)
    for (int64_t r = 0; r < net.m; r++) {
      quad sum = 0, size = 0;
      for (int64_t k = 0; k < net.d; k++) {
        quad term = (quad)net.x[i * net.d + k] * net.w[r * net.d + k];
        sum += term, size += quad_magnitude(term);
      }
      quad error = quad_magnitude(real_out(&c, 0)[i * net.m + r] - sum);
      if (!expect(error <= (quad)(net.d + 1) * UNIT_ROUNDOFF * size + (quad)net.d * LEAST, "pre_activations: off by %g of %g", (double)error, (double)size)) return;
    }
}

static void pattern_and_outputs(generator *random) {
  network net = draw(random, false);
  call c = pattern_call(&net);
  expect(invoke(&c) == SGN_OK, "pattern: refused");
  const uint8_t *active = c.out[0].data;
  for (int64_t k = 0; k < net.n * net.m; k++)
    if (!expect(active[k] == (net.z[k] >= 0), "pattern: %d for %g", active[k], net.z[k])) break;
  call o = outputs_call(&net);
  sgn_status status = invoke(&o);
  if (!expect_range("outputs", status, quad_norm(net.z, net.n * net.m) * quad_root((quad)net.m))) return;
  for (int64_t i = 0; i < net.n; i++) {
    quad sum = 0, size = 0;
    for (int64_t r = 0; r < net.m; r++) {
      double z = net.z[i * net.m + r];
      if (z > 0) sum += net.signs[r] * (quad)z, size += z;
    }
    quad root = quad_root((quad)net.m), error = quad_magnitude(real_out(&o, 0)[i] - sum / root);
    if (!expect(error <= (quad)(net.m + 4) * UNIT_ROUNDOFF * size / root + LEAST, "outputs: off by %g of %g", (double)error, (double)size)) return;
  }
}

static void forward(generator *random) {
  network net = draw(random, chance(random, 0.5));
  call c = forward_call(&net);
  sgn_status status = invoke(&c);
  quad most = quad_norm(net.x, net.n * net.d) * quad_norm(net.w, net.m * net.d) * quad_root((quad)net.m);
  if (!expect_range("forward", status, most)) return;
  const uint8_t *active = c.out[1].data;
  quad root = quad_root((quad)net.m);
  for (int64_t i = 0; i < net.n; i++) {
    quad output = 0, size = 0, underflow = 0;
    for (int64_t r = 0; r < net.m; r++) {
      quad sum = 0, terms = 0;
      for (int64_t k = 0; k < net.d; k++) {
        quad term = (quad)net.x[i * net.d + k] * net.w[r * net.d + k];
        sum += term, terms += quad_magnitude(term);
      }
      /* Where rounding decides, both answers are right. */
      quad hidden = (quad)(net.d + 1) * UNIT_ROUNDOFF * terms + (quad)net.d * LEAST;
      int bit = active[i * net.m + r];
      expect(bit <= 1 && (quad_magnitude(sum) <= hidden || bit == (sum >= 0)), "forward: %d for %g", bit, (double)sum);
      if (bit) output += net.signs[r] * sum;
      size += terms, underflow += (quad)net.d * LEAST;
    }
    quad error = quad_magnitude(real_out(&c, 0)[i] - output / root);
    if (!expect(error <= 2 * (quad)(net.m + net.d + 6) * UNIT_ROUNDOFF * size / root + 2 * underflow, "forward: off by %g of %g", (double)error, (double)size)) return;
  }
}

static void residual(generator *random) {
  int64_t n = size(random);
  double *f = reals(n), *y = reals(n);
  fill(random, f, n, scale(random));
  fill(random, y, n, scale(random));
  call c = {.name = "residual", .sizes = 1, .size = {n}, .run = run_residual};
  add_input(&c, REAL, n, f);
  add_input(&c, REAL, n, y);
  add_output(&c, REAL, n, false);
  sgn_status status = invoke(&c);
  if (!expect_range("residual", status, quad_norm(f, n) + quad_norm(y, n))) return;
  for (int64_t i = 0; i < n; i++)
    if (!expect(real_out(&c, 0)[i] == f[i] - y[i], "residual: %g - %g", f[i], y[i])) return;
  expect_aliases(&c);
}

static quad jacobian_entry(const network *net, int64_t i, int64_t r, int64_t k) {
  return net->pattern[i * net->m + r] ? net->signs[r] * (quad)net->x[i * net->d + k] / quad_root((quad)net->m) : 0;
}

static void jacobian_and_update(generator *random) {
  network net = draw(random, chance(random, 0.5));
  int64_t columns = net.m * net.d;
  call c = jacobian_call(&net);
  if (!expect(invoke(&c) == SGN_OK, "jacobian: refused")) return;
  for (int64_t i = 0; i < net.n; i++)
    for (int64_t r = 0; r < net.m; r++)
      for (int64_t k = 0; k < net.d; k++) {
        quad entry = jacobian_entry(&net, i, r, k), error = quad_magnitude(real_out(&c, 0)[i * columns + r * net.d + k] - entry);
        if (!expect(error <= 4 * (quad)UNIT_ROUNDOFF * quad_magnitude(entry) + LEAST, "jacobian: off by %g of %g", (double)error, (double)entry)) return;
      }
  call u = update_call(&net);
  sgn_status status = invoke(&u);
  quad most = quad_norm(net.x, net.n * net.d) * quad_norm(net.g, net.n) + quad_norm(net.w, columns);
  if (!expect_range("update", status, most)) return;
  for (int64_t r = 0; r < net.m; r++)
    for (int64_t k = 0; k < net.d; k++) {
      quad next = net.w[r * net.d + k], size = quad_magnitude(next);
      for (int64_t i = 0; i < net.n; i++) {
        quad term = jacobian_entry(&net, i, r, k) * net.g[i];
        next -= term, size += quad_magnitude(term);
      }
      quad error = quad_magnitude(real_out(&u, 0)[r * net.d + k] - next);
      quad lost = (quad)(2 * net.n) * LEAST * (1 + largest_magnitude(net.x, net.n * net.d));
      if (!expect(error <= 2 * (quad)(net.n + 6) * UNIT_ROUNDOFF * size + lost, "update: off by %g of %g", (double)error, (double)size)) return;
    }
}

static void gram_and_bound(generator *random) {
  network net = draw(random, chance(random, 0.6));
  call c = gram_call(&net);
  sgn_status status = invoke(&c);
  quad most = quad_norm(net.x, net.n * net.d) * quad_norm(net.x, net.n * net.d);
  if (!expect_range("gram", status, most)) return;
  const double *gram = real_out(&c, 0);
  for (int64_t i = 0; i < net.n; i++)
    for (int64_t j = 0; j <= i; j++) {
      int64_t both = 0;
      for (int64_t r = 0; r < net.m; r++) both += net.pattern[i * net.m + r] & net.pattern[j * net.m + r];
      quad product = 0, size = 0;
      for (int64_t k = 0; k < net.d; k++) {
        quad term = (quad)net.x[i * net.d + k] * net.x[j * net.d + k];
        product += term, size += quad_magnitude(term);
      }
      quad exact = product * both / net.m, error = quad_magnitude(gram[i * net.n + j] - exact);
      if (!expect(gram[i * net.n + j] == gram[j * net.n + i], "gram: not symmetric")) return;
      quad hidden = (quad)(net.d + 4) * UNIT_ROUNDOFF * size * both / net.m + 2 * (quad)(net.d + 2) * LEAST;
      if (!expect(error <= hidden, "gram: off by %g of %g", (double)error, (double)size)) return;
    }
  call b = bound_call(&net);
  status = invoke(&b);
  expect(status == SGN_OK || status == SGN_UNPROVED, "smallest_eigenvalue_bound: status %d", status);
  if (status != SGN_OK) return;
  double bound = *real_out(&b, 0), size = largest_magnitude(gram, net.n * net.n);
  expect(bound > 0, "smallest_eigenvalue_bound: %g says nothing", bound);
  /* The exact matrix differs from the computed one by its rounding, which is within the bound's own allowance. */
  double hidden = (double)(net.n * (net.d + 4)) * UNIT_ROUNDOFF * size;
  expect(quad_definite(net.n, gram, 0, (quad)bound - hidden), "smallest_eigenvalue_bound: %g is no bound", bound);
}

static void kernel(generator *random) {
  network net = draw(random, true);
  bool is_broken = chance(random, 0.2);
  if (is_broken) net.x[integer(random, 0, net.n - 1) * net.d] += chance(random, 0.5) ? 1e-9 : 3;
  call c = kernel_call(&net);
  sgn_status status = invoke(&c);
  bool is_unit = true;
  for (int64_t i = 0; i < net.n; i++) is_unit &= fabs((double)(quad_norm(net.x + i * net.d, net.d) - 1)) <= (double)(net.d + 4) * UNIT_ROUNDOFF;
  expect(is_unit ? status == SGN_OK : status == SGN_OK || status == SGN_NOT_UNIT, "kernel: status %d", status);
  if (status != SGN_OK) return;
  for (int64_t i = 0; i < net.n; i++)
    for (int64_t j = 0; j < net.n; j++) {
      quad product = 0;
      for (int64_t k = 0; k < net.d; k++) product += (quad)net.x[i * net.d + k] * net.x[j * net.d + k];
      long double c1 = (long double)product, pi = 3.141592653589793238462643383279502884L;
      c1 = c1 > 1 ? 1 : c1 < -1 ? -1 : c1;
      if (i == j) c1 = 1;
      long double exact = c1 * (pi - acosl(c1)) / (2 * pi);
      double value = real_out(&c, 0)[i * net.n + j];
      /* Rounding of the product, of (d + 4) u, moves the angle by its square root where points are near to each other. */
      double hidden = sqrt(2 * (double)(net.d + 4) * UNIT_ROUNDOFF);
      if (fabsl(c1) < 0.99L || i == j) hidden = 8 * (double)(net.d + 4) * UNIT_ROUNDOFF;
      if (!expect(fabsl(value - exact) <= hidden && value == real_out(&c, 0)[j * net.n + i], "kernel: %g, not %Lg", value, exact)) return;
    }
}

static void initial_network(generator *random) {
  int64_t m = size(random), d = integer(random, 1, 9);
  call c = {.name = "initial_network", .sizes = 2, .size = {m, d}, .seed = bits(random), .run = run_initial_network};
  add_output(&c, REAL, m * d, false);
  add_output(&c, REAL, m, false);
  expect(invoke(&c) == SGN_OK, "initial_network: refused");
  for (int64_t r = 0; r < m; r++) expect(fabs(real_out(&c, 1)[r]) == 1, "initial_network: a sign of %g", real_out(&c, 1)[r]);
  expect(largest_magnitude(real_out(&c, 0), m * d) < 9, "initial_network: a normal number of 9");
  double *first = reals(m * d);
  memcpy(first, real_out(&c, 0), (size_t)(m * d) * sizeof *first);
  expect(invoke(&c) == SGN_OK && !memcmp(first, real_out(&c, 0), (size_t)(m * d) * sizeof *first), "initial_network: another the second time");
}

void network_calls(generator *random, void (*body)(generator *random, call *call)) {
  network net = draw(random, true);
  net.n = net.n < 2 ? 1 : 2;
  for (int64_t k = 0; k < net.n * net.m; k++) net.z[k] = normal(random);
  for (int64_t k = 0; k < net.m * net.d; k++) net.w[k] = normal(random);
  for (int64_t k = 0; k < net.n; k++) net.g[k] = normal(random);
  call calls[] = {pre_activations_call(&net), pattern_call(&net), outputs_call(&net), forward_call(&net), jacobian_call(&net),
                  update_call(&net), gram_call(&net), kernel_call(&net)};
  for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) body(random, &calls[k]);
  call r = {.name = "residual", .sizes = 1, .size = {net.m}, .run = run_residual};
  add_input(&r, REAL, net.m, net.signs);
  add_input(&r, REAL, net.m, net.signs);
  add_output(&r, REAL, net.m, false);
  body(random, &r);
  call s = {.name = "initial_network", .sizes = 2, .size = {net.m, net.d}, .seed = 1, .run = run_initial_network};
  add_output(&s, REAL, net.m * net.d, false);
  add_output(&s, REAL, net.m, false);
  body(random, &s);
}

const property network_properties[] = {
    {"initial_network", initial_network, 0.2}, {"pre_activations", pre_activations, 1}, {"pattern_and_outputs", pattern_and_outputs, 1},
    {"forward", forward, 1}, {"residual", residual, 0.5}, {"jacobian_and_update", jacobian_and_update, 1},
    {"gram_and_bound", gram_and_bound, 1}, {"kernel", kernel, 1}, {NULL, NULL, 0}};
