#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static uint64_t seed = 1;
static const property *current;
static bool is_unjudged;
static int64_t current_case, failures, failures_of_property, checks;

bool expect(bool condition, const char *words, ...) {
  checks++;
  if (condition || is_unjudged) return condition;
  failures++;
  if (failures_of_property++ < 3) {
    printf("FAIL %s: ", current->name);
    va_list arguments;
    va_start(arguments, words);
    vprintf(words, arguments);
    va_end(arguments);
    printf("\n     again: make c-suite SUITE_ARGUMENTS='--seed %llu %s %lld'\n", (unsigned long long)seed, current->name,
           (long long)current_case);
  }
  return false;
}

/* All memory that a case has allocated. */
static void **blocks;
static size_t block_count, block_room;

void *memory(size_t bytes) {
  void *block = calloc(1, bytes ? bytes : 1);
  if (block_count == block_room) {
    block_room = block_room ? 2 * block_room : 64;
    blocks = realloc(blocks, block_room * sizeof *blocks);
  }
  if (!block || !blocks) {
    fputs("out of memory\n", stderr);
    exit(2);
  }
  return blocks[block_count++] = block;
}

static void run_case(const property *property, int64_t index) {
  uint64_t name = 1469598103934665603u;
  for (const char *letter = property->name; *letter; letter++) name = (name ^ (uint64_t)(unsigned char)*letter) * 1099511628211u;
  generator random = {seed ^ name};
  random.state = bits(&random) + (uint64_t)index;
  random.state = bits(&random);
  current_case = index;
  property->run(&random);
  while (block_count > 0) free(blocks[--block_count]);
}

int main(int argc, char **argv) {
  double cases = 200;
  const char *only = NULL;
  int64_t one = -1;
  for (int k = 1; k < argc; k++) {
    if (!strcmp(argv[k], "--seed") && k + 1 < argc) seed = strtoull(argv[++k], NULL, 10);
    else if (!strcmp(argv[k], "--cases") && k + 1 < argc) cases = atof(argv[++k]);
    else if (!strcmp(argv[k], "--unjudged")) is_unjudged = true;
    else if (!only) only = argv[k];
    else one = atoll(argv[k]);
  }
  const property *families[] = {network_properties, sketch_properties, system_properties,
                                problem_properties, primitive_properties, misuse_properties};
  int64_t run = 0, properties = 0;
  for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
    for (const property *p = families[f]; p->name; p++) {
      if (only && strcmp(only, p->name)) continue;
      current = p;
      failures_of_property = 0;
      properties++;
      int64_t count = (int64_t)ceil(cases * p->share);
      for (int64_t k = one >= 0 ? one : 0; k < (one >= 0 ? one + 1 : count); k++, run++) run_case(p, k);
      if (failures_of_property) printf("     %s: %lld failures\n", p->name, (long long)failures_of_property);
      fflush(stdout);
    }
  }
  if (only && !properties) {
    fprintf(stderr, "no property is named %s\n", only);
    return 2;
  }
  printf("%lld properties, %lld cases, %lld checks, %lld failures (seed %llu)\n", (long long)properties, (long long)run,
         (long long)checks, (long long)failures, (unsigned long long)seed);
  free(blocks);
  return failures ? 1 : 0;
}
