/* The Hadamard transform, the random words, and the library's information about itself. */
#include <string.h>

#include "suite.h"

static sgn_status run_walsh_hadamard(const call *c) { return sgn_walsh_hadamard(c->size[0], c->in[0].data, c->out[0].data); }

static sgn_status run_words(const call *c) { return sgn_words(c->seed, c->in[0].data, c->limit, c->size[0], c->out[0].data); }

static call transform(int64_t n, const int64_t *x) {
  call c = {.name = "walsh_hadamard", .sizes = 1, .size = {n}, .run = run_walsh_hadamard};
  add_input(&c, INT64, n, x);
  add_output(&c, INT64, n, false);
  return c;
}

static call words_at(uint64_t seed, const char *path, int64_t first, int64_t count) {
  call c = {.name = "words", .sizes = 1, .size = {count}, .seed = seed, .limit = first, .run = run_words};
  add_input(&c, TEXT, (int64_t)strlen(path) + 1, path);
  add_output(&c, WORD, count, false);
  return c;
}

static void walsh_hadamard(generator *random) {
  int64_t n = (int64_t)1 << integer(random, 0, 9), room = (int64_t)1 << 53;
  int64_t *x = memory((size_t)n * sizeof *x);
  bool is_full = chance(random, 0.3);
  for (int64_t i = 0; i < n; i++) {
    int64_t most = is_full ? room : room / n < 100 ? room / n : 100;
    x[i] = integer(random, 0, most);
    room -= x[i];
    if (chance(random, 0.5)) x[i] = -x[i];
  }
  bool is_too_much = chance(random, 0.1);
  if (is_too_much) x[integer(random, 0, n - 1)] = chance(random, 0.5) ? INT64_MIN : ((int64_t)1 << 53) + 1;
  call c = transform(n, x);
  sgn_status status = invoke(&c);
  expect(status == (is_too_much ? SGN_OVERFLOW : SGN_OK), "walsh_hadamard: status %d", status);
  if (status != SGN_OK) return;
  const int64_t *y = c.out[0].data;
  for (int64_t i = 0; i < n; i++) {
    int64_t sum = 0;
    for (int64_t j = 0; j < n; j++) {
      uint64_t common = (uint64_t)(i & j), odd = 0;
      for (; common; common &= common - 1) odd ^= 1;
      sum += odd ? -x[j] : x[j];
    }
    if (!expect(sum == y[i], "walsh_hadamard: %lld, not %lld", (long long)y[i], (long long)sum)) return;
  }
}

/* Words are a function of seed, path and position alone. */
static void words(generator *random) {
  static const char *paths[] = {"", "weights", "embedding/3/signs", "0", "a/b/c", "\xC3\xA4"};
  const char *path = paths[integer(random, 0, 5)];
  uint64_t seed = bits(random);
  int64_t count = integer(random, 2, 70);
  int64_t first = chance(random, 0.8) ? integer(random, 0, 1000) : INT64_MAX - count - integer(random, 0, 3);
  call whole = words_at(seed, path, first, count);
  expect(invoke(&whole) == SGN_OK, "words: a right path is refused");
  int64_t part = integer(random, 1, count - 1);
  call rest = words_at(seed, path, first + part, count - part), other = words_at(seed + 1, path, first, count);
  expect(invoke(&rest) == SGN_OK && invoke(&other) == SGN_OK, "words: a right path is refused");
  expect(!memcmp((uint32_t *)whole.out[0].data + part, rest.out[0].data, (size_t)(count - part) * 4), "words: another word at the same position");
  if (count > 4) expect(memcmp(whole.out[0].data, other.out[0].data, (size_t)count * 4) != 0, "words: the same words of another seed");
  static const char *wrong[] = {"/", "a/", "/a", "a//b", "9223372036854775808", "18446744073709551616", "\xFF", "a/\xC3"};
  call refused = words_at(seed, wrong[integer(random, 0, 7)], first, count);
  expect(invoke(&refused) == SGN_INVALID_ARGUMENT, "words: path %s is taken", (const char *)refused.in[0].data);
  refused = words_at(seed, path, chance(random, 0.5) ? -integer(random, 1, 9) : INT64_MAX - count + 1, count);
  expect(invoke(&refused) == SGN_INVALID_ARGUMENT, "words: position %lld is taken", (long long)refused.limit);
}

static void messages(generator *random) {
  int32_t status = chance(random, 0.5) ? (int32_t)integer(random, -2, 40) : (int32_t)bits(random);
  const char *message = sgn_status_message(status);
  expect(message && *message, "status_message: none for %d", status);
  bool is_known = (status >= SGN_OK && status <= SGN_UNDERFLOW) || (status >= SGN_NOT_CONVERGED && status <= SGN_SINGULAR);
  if (message) expect(is_known == (strcmp(message, sgn_status_message(-1)) != 0), "status_message: %d says \"%s\"", status, message);
  int32_t major = -1, minor = -1;
  const char *version = sgn_version(&major, &minor);
  expect(version && *version && major == SGN_ABI_MAJOR && minor == SGN_ABI_MINOR, "version: %d.%d", major, minor);
  expect(sgn_version(NULL, NULL) == version, "version: another with null pointers");
}

void primitive_calls(generator *random, void (*body)(generator *random, call *call)) {
  int64_t n = (int64_t)1 << integer(random, 1, 4), *x = memory((size_t)n * sizeof *x);
  for (int64_t i = 0; i < n; i++) x[i] = integer(random, -9, 9);
  call c = transform(n, x);
  body(random, &c);
  c = words_at(1, "embedding/3", 5, 7);
  body(random, &c);
}

const property primitive_properties[] = {
    {"walsh_hadamard", walsh_hadamard, 0.5}, {"words", words, 0.5}, {"messages", messages, 0.5}, {NULL, NULL, 0}};
