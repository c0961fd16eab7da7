// Several bodies of one function, one for each named level of the processor, among which the loader picks once.
//
// Only where the loader can: x86-64 with ELF. The thread sanitizer would instrument the loader's resolvers, which run before
// it is ready, so it gets one plain body.
#ifndef SGN_CKERNELS_DISPATCH_H
#define SGN_CKERNELS_DISPATCH_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SGN_ONE_BODY
#endif
#endif

#if defined(__x86_64__) && defined(__ELF__) && !defined(SGN_ONE_BODY)
#define SGN_BODIES_FOR(...) __attribute__((target_clones(__VA_ARGS__, "default")))
#else
#define SGN_BODIES_FOR(...)
#endif

#endif
