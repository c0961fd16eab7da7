#include <math.h>

#include "suite.h"

/* SplitMix64 (Steele, Lea and Flood 2014). */
uint64_t bits(generator *random) {
  uint64_t z = random->state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static double uniform(generator *random) { return ((double)(bits(random) >> 11) + 0.5) * 0x1p-53; }

int64_t integer(generator *random, int64_t low, int64_t high) {
  return low + (int64_t)(bits(random) % (uint64_t)(high - low + 1));
}

bool chance(generator *random, double probability) { return uniform(random) < probability; }

double normal(generator *random) {
  double radius = sqrt(-2 * log(uniform(random)));
  return radius * cos(6.283185307179586 * uniform(random));
}

double scale(generator *random) {
  if (chance(random, 0.5)) return 1;
  return ldexp(1, (int)(chance(random, 0.3) ? integer(random, -60, 60) : integer(random, -996, 996)));
}

int64_t size(generator *random) {
  static const int64_t corners[] = {1, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33};
  return chance(random, 0.6) ? corners[integer(random, 0, 14)] : integer(random, 1, 40);
}

void fill(generator *random, double *x, int64_t count, double scale) {
  int64_t way = integer(random, 0, 9), place = integer(random, 0, count - 1);
  double equal = normal(random);
  for (int64_t i = 0; i < count; i++) {
    double value = normal(random);
    if (way == 0) value = i == place ? value : 0;
    if (way == 1) value = equal;
    if (way == 2) value = (double)integer(random, -3, 3);
    if (way == 3) value = ldexp(value, (int)integer(random, -40, 40));
    x[i] = value * scale;
    if (!isfinite(x[i])) x[i] = value < 0 ? -LARGEST : LARGEST;
  }
}

quad quad_magnitude(quad x) { return x < 0 ? -x : x; }

quad quad_root(quad x) {
  if (!(x > 0)) return x;
  quad factor = 1;
  while (x > 0x1p1000) x *= 0x1p-1000, factor *= 0x1p500;
  while (x < 0x1p-1000) x *= 0x1p1000, factor *= 0x1p-500;
  quad root = sqrt((double)x);
  for (int k = 0; k < 2; k++) root = (root + x / root) / 2;
  return root * factor;
}

quad quad_norm(const double *x, int64_t count) {
  quad sum = 0;
  for (int64_t i = 0; i < count; i++) sum += (quad)x[i] * x[i];
  return quad_root(sum);
}

quad residual_norm(int64_t n, const double *matrix, double mu, const double *g, const double *r) {
  quad sum = 0;
  for (int64_t i = 0; i < n; i++) {
    quad row = -(quad)r[i];
    for (int64_t j = 0; j < n; j++) row += (quad)(matrix[i * n + j] + (i == j ? mu : 0)) * g[j];
    sum += row * row;
  }
  return quad_root(sum);
}

double frobenius(const double *x, int64_t count) { return (double)quad_norm(x, count); }

double largest_magnitude(const double *x, int64_t count) {
  double largest = 0;
  for (int64_t i = 0; i < count; i++) largest = fmax(largest, fabs(x[i]));
  return largest;
}

bool quad_definite(int64_t n, const double *matrix, double mu, quad shift) {
  quad *factor = memory((size_t)(n * n) * sizeof(quad));
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      quad sum = (quad)(matrix[i * n + j] + (i == j ? mu : 0)) - (i == j ? shift : 0);
      for (int64_t k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
      if (i > j) factor[i * n + j] = sum / factor[j * n + j];
      if (i == j) {
        if (!(sum > 0)) return false;
        factor[i * n + i] = quad_root(sum);
      }
    }
  }
  return true;
}
