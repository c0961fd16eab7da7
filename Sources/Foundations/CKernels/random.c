#include "ckernels.h"

#include <string.h>

#define SGN_BODIES "random.bodies.h"
#include "every_level.h"

void ckernels_normals(const uint32_t key[2], uint32_t use, uint64_t first, size_t pairs, double *normals) {
  DISPATCH(normals, (key, use, first, pairs, normals))
}

void ckernels_random_words(const uint32_t key[2], uint32_t use, uint64_t first, size_t blocks, uint64_t *words) {
  DISPATCH(random_words, (key, use, first, blocks, words))
}

void ckernels_make_distinct(int32_t *ranks, size_t count, size_t sets, int32_t *room) {
  for (size_t set = 0; set < sets; set++, ranks += count)
    for (size_t draw = 0; draw < count; draw++) {
      size_t place = 0;
      for (; place < draw && room[place] <= ranks[draw]; place++) ranks[draw]++;
      memmove(room + place + 1, room + place, (draw - place) * sizeof *room);
      room[place] = ranks[draw];
    }
}
