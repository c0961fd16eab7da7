// Which mutant is on, and which have been reached; linked into the mutated copy of the sources only.
#ifndef MUTATION_SWITCH_H
#define MUTATION_SWITCH_H

#include <stdbool.h>
#include <stddef.h>

// The number of the mutant that is on, from the environment's SGN_MUTANT; −1 for none.
extern int mutation_on;

// A byte for each mutant, shared with whoever asked by naming a file in SGN_MUTANTS_REACHED; else null.
extern unsigned char *mutation_reached;

static inline bool mutant(int number) {
  if (mutation_reached != NULL) mutation_reached[number] = 1;
  return number == mutation_on;
}

#define MUTANT(number) mutant(number)
#define MUTANT_AT(number, level) (LEVEL == (level) && mutant(number))

#endif
