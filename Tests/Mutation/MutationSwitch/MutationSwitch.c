#include "MutationSwitch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

int mutation_on = -1;
unsigned char *mutation_reached = NULL;

// Before main, in this process and in all that a test starts.
__attribute__((constructor)) static void read_environment(void) {
  const char *on = getenv("SGN_MUTANT");
  if (on != NULL) mutation_on = atoi(on);
  const char *path = getenv("SGN_MUTANTS_REACHED");
  if (path == NULL) return;
  const int file = open(path, O_RDWR);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    perror(path);
    exit(70);
  }
  // Shared, so that nothing is lost when a process is killed.
  void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) {
    perror(path);
    exit(70);
  }
  mutation_reached = bytes;
}
