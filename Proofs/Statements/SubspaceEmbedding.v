(* The definitions and statements of SubspaceEmbedding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Preconditioning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra).

(* A sign for every index *)
Definition sign (I : finType) := [finType of {ffun I -> bool}].
Definition sg (R : realFieldType) (I : finType) (g : sign I) i : R := (-1) ^+ g i.

(* What the families have in common: S^T S, its mean, and its uncorrelated entries *)
Definition sketch_gram (R : realFieldType) (T : finType) s N (S : T -> 'M[R]_(s, N)) w i j : R :=
  ((S w)^T *m S w) i j.
Definition isometry_in_expectation (R : realFieldType) (T : finType) s N (S : T -> 'M[R]_(s, N)) :=
  \matrix_(i, j) Ex (fun w => sketch_gram S w i j) = 1%:M.
Definition row_nsq (R : realFieldType) N n (U : 'M[R]_(N, n)) j : R := \sum_a U j a ^+ 2.
Definition uncorrelated (R : realFieldType) (T : finType) (J : eqType) (G : T -> J -> J -> R) (tau : R) :=
  [/\ forall w i, G w i i = 1,
      forall i j, i != j -> Ex (fun w => G w i j) = 0 &
      forall i j a b, i != j -> a != b ->
        Ex (fun w => G w i j * G w a b) = tau * (((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R)].

(* The CountSketch with s'.+1 buckets *)
Definition hash N s' := [finType of {ffun 'I_N -> 'I_s'.+1}].
Definition Omega N s' := [finType of hash N s' * sign [finType of 'I_N]].
Definition CS (R : realFieldType) N s' (w : Omega N s') : 'M[R]_(s'.+1, N) :=
  \matrix_(r, i) ((w.1 i == r)%:R * sg R w.2 i).

(* Sparse signs with z entries in each column *)
Definition sparse_sign_draws N s z :=
  [finType of [finType of {ffun 'I_N -> injections z s}] * sign [finType of 'I_N * 'I_z]].
Definition sparse_sign (R : rcfType) N s z (w : sparse_sign_draws N s z) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt z%:R)^-1 * \sum_(k < z) (val (w.1 i) k == r)%:R * sg R w.2 (i, k)).

(* The Hadamard matrix of order 2^L and the SRHT *)
Fixpoint common_ones (L i j : nat) : bool :=
  if L is L'.+1 then (odd i && odd j) (+) common_ones L' i./2 j./2 else false.
Definition walsh (R : realFieldType) L i j : R := (-1) ^+ common_ones L i j.
Definition hadamard (R : realFieldType) L : 'M[R]_(2 ^ L) := \matrix_(i, j) walsh R L i j.
Definition srht_draws N2 N s := [finType of injections s N2 * sign [finType of 'I_N]].
Definition subsampled (R : rcfType) N2 N s (B : 'M[R]_(N2, N)) (w : srht_draws N2 N s) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt s%:R)^-1 * B (val w.1 r) i * sg R w.2 i).
Definition padded_hadamard (R : rcfType) L N (N_range : (N <= 2 ^ L)%N) : 'M[R]_(2 ^ L, N) :=
  \matrix_(q, i) hadamard R L q (widen_ord N_range i).
Definition srht (R : rcfType) L N s (N_range : (N <= 2 ^ L)%N) (w : srht_draws (2 ^ L) N s) : 'M[R]_(s, N) :=
  subsampled (padded_hadamard R N_range) w.

(* The sketch of the neurons: C (x) I, applied to columns b_i (x) x_i *)
Definition khatri_rao (R : realFieldType) m d n (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) : 'M[R]_(m * d, n) :=
  \matrix_(k, i) (B (block_of k) i * X (place_of k) i).
(* The rows of U at the neuron r *)
Definition entry_of (R : realFieldType) m d n (U : 'M[R]_(m * d, n)) (r : 'I_m) (l : 'I_d) (a : 'I_n) : R :=
  U (pair_index r l) a.
Definition block_rows (R : realFieldType) m d n (U : 'M[R]_(m * d, n)) r : 'M[R]_(d, n) :=
  \matrix_(l, a) entry_of U r l a.
Definition neuron_block (R : realFieldType) (T : finType) q m d (C : T -> 'M[R]_(q, m)) w : 'M[R]_(q * d, m * d) :=
  kron (C w) 1%:M.

(* Tensor sketches: K is the part of a draw in T, to which signs of both factors are drawn. *)
Definition tensor_draws (T : finType) m d :=
  [finType of T * [finType of sign [finType of 'I_m] * sign [finType of 'I_d]]].
Definition tensor_signed (R : realFieldType) (T : finType) m d (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R)
    (w : tensor_draws T m d) r k r' k' : R :=
  K w.1 r k r' k' * (sg R w.2.1 r * sg R w.2.1 r') * (sg R w.2.2 k * sg R w.2.2 k').
Definition tensor_sketch (R : realFieldType) m d s' (w : tensor_draws [finType of hash m s' * hash d s'] m d) :
    'M[R]_(s'.+1, m * d) :=
  \matrix_(u, i) ((w.1.1 (block_of i) + w.1.2 (place_of i) == u)%:R *
    (sg R w.2.1 (block_of i) * sg R w.2.2 (place_of i))).
Definition half_srht (R : rcfType) s L M (p : {ffun 'I_s -> 'I_(2 ^ L)}) (g : sign [finType of 'I_M]) :
    'M[R]_(s, M) :=
  \matrix_(t, r) (walsh R L (p t) r * sg R g r).
Definition tensor_srht (R : rcfType) L1 L2 m d s
    (w : tensor_draws [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]]
           m d) : 'M[R]_(s, m * d) :=
  \matrix_(t, i) ((Num.sqrt s%:R)^-1 *
    (half_srht R w.1.1 w.2.1 t (block_of i) * half_srht R w.1.2 w.2.2 t (place_of i))).

Parameter uncorrelated_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (N n : nat) (U : 'M[R]_(N, n)) (s : nat) (S0 : T -> 'M[R]_(s, N))
    (tau : R),
  uncorrelated (sketch_gram S0) tau ->
  Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - U^T *m U)) =
    tau * (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U j ^+ 2)).
Parameter uncorrelated_second_moment :
  forall (R : realFieldType) (T : finType) (N n : nat) (U : 'M[R]_(N, n)),
  U^T *m U = 1%:M ->
  forall (s : nat) (S0 : T -> 'M[R]_(s, N)) (tau : R),
  uncorrelated (sketch_gram S0) tau ->
  Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) =
    tau * (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)).
Parameter frob_embedding :
  forall (R : rcfType) (s N k : nat) (U : 'M[R]_(N, k)) (S0 : 'M[R]_(s, N)) (e : R),
  0 < e -> frob2 ((S0 *m U)^T *m (S0 *m U) - 1%:M) <= e ^+ 2 ->
  forall y : 'cV[R]_k, (1 - e) * nsq y <= nsq (S0 *m U *m y) <= (1 + e) * nsq y.
Parameter embeds_full_column_rank :
  forall (R : rcfType) (T : finType) (s N n : nat) (S0 : T -> 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (c e : R),
  (0 < #|T|)%N -> 0 < e ->
  (forall U : 'M[R]_(N, n), U^T *m U = 1%:M -> Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) <= c) ->
  full_column_rank A -> with_probability (1 - c / e ^+ 2) (fun w : T => embeds (S0 w) A e).
Parameter embedding_isometry_in_expectation_count_sketch :
  forall (R : realFieldType) (N s' : nat), isometry_in_expectation (@CS R N s').
Parameter embedding_count_sketch_second_moment_any_basis :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)),
  Ex (fun w : Omega N s' => frob2 ((CS R w *m U)^T *m (CS R w *m U) - U^T *m U)) =
    (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U j ^+ 2)) / s'.+1%:R.
Parameter embedding_count_sketch_any_basis :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)) (e : R),
  0 < e ->
  Pr R (fun w : Omega N s' => e ^+ 2 < frob2 ((CS R w *m U)^T *m (CS R w *m U) - U^T *m U)) <=
    (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U)) / (s'.+1%:R * e ^+ 2).
Parameter embedding_count_sketch_second_moment :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : Omega N s' => frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) =
    (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s'.+1%:R.
Parameter embedding_count_sketch :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)) (e : R),
  U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w : Omega N s' => e ^+ 2 < frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) <=
    (n ^ 2 + n)%:R / (s'.+1%:R * e ^+ 2).
Parameter embedding_count_sketch_range :
  forall (R : rcfType) (N s' n : nat) (A : 'M[R]_(N, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s'.+1%:R * e ^+ 2)) (fun w : Omega N s' => embeds (CS R w) A e).
Parameter embedding_isometry_in_expectation_sparse_sign :
  forall (R : rcfType) (N s z : nat), (0 < z <= s)%N -> isometry_in_expectation (@sparse_sign R N s z).
Parameter embedding_sparse_sign_second_moment_any_basis :
  forall (R : rcfType) (N s z : nat),
  (0 < z <= s)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)),
  Ex (fun w : sparse_sign_draws N s z => frob2 ((sparse_sign R w *m U)^T *m (sparse_sign R w *m U) - U^T *m U)) =
    (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R.
Parameter embedding_sparse_sign_second_moment :
  forall (R : rcfType) (N s z : nat),
  (0 < z <= s)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : sparse_sign_draws N s z => frob2 ((sparse_sign R w *m U)^T *m (sparse_sign R w *m U) - 1%:M)) =
    (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R.
Parameter embedding_sparse_sign :
  forall (R : rcfType) (N s z : nat),
  (0 < z <= s)%N ->
  forall (n : nat) (A : 'M[R]_(N, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2)) (fun w : sparse_sign_draws N s z =>
    embeds (sparse_sign R w) A e).
Parameter hadamard_sym : forall (R : realFieldType) (L : nat), (hadamard R L)^T = hadamard R L.
Parameter hadamard_orthogonal :
  forall (R : realFieldType) (L : nat), hadamard R L *m (hadamard R L)^T = (2 ^ L)%:R%:M.
Parameter hadamard_sylvester :
  forall (R : realFieldType) (L : nat) (a b : bool) (i j : nat),
  (i < 2 ^ L)%N -> (j < 2 ^ L)%N ->
  walsh R L.+1 (i + a * 2 ^ L) (j + b * 2 ^ L) = (-1) ^+ (a && b) * walsh R L i j.
Parameter embedding_isometry_in_expectation_srht :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N -> isometry_in_expectation (@srht R L N s N_range).
Parameter embedding_srht_second_moment_any_basis :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)),
  Ex (fun w : srht_draws (2 ^ L) N s => frob2 ((srht R N_range w *m U)^T *m (srht R N_range w *m U) - U^T *m U)) =
    (2 ^ L - s)%:R / (2 ^ L).-1%:R *
      ((\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R).
Parameter embedding_srht_second_moment :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : srht_draws (2 ^ L) N s => frob2 ((srht R N_range w *m U)^T *m (srht R N_range w *m U) - 1%:M)) =
    (2 ^ L - s)%:R / (2 ^ L).-1%:R * ((n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R).
Parameter embedding_srht_second_moment_le :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : srht_draws (2 ^ L) N s => frob2 ((srht R N_range w *m U)^T *m (srht R N_range w *m U) - 1%:M)) <=
    (n ^ 2 + n)%:R / s%:R.
Parameter embedding_srht :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (A : 'M[R]_(N, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2)) (fun w : srht_draws (2 ^ L) N s =>
    embeds (srht R N_range w) A e).
Parameter neuron_block_second_moment_equality :
  forall (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R),
  uncorrelated (sketch_gram C) tau ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  let K r t := (block_rows U r)^T *m block_rows U t in
  Ex (fun w : T => frob2 ((neuron_block d C w *m U)^T *m (neuron_block d C w *m U) - U^T *m U)) =
    tau * (\sum_r \sum_(t | t != r) (frob2 (K r t) + \tr (K r t *m K r t))).
Parameter neuron_block_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R),
  0 <= tau -> uncorrelated (sketch_gram C) tau ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  Ex (fun w : T => frob2 ((neuron_block d C w *m U)^T *m (neuron_block d C w *m U) - U^T *m U)) <=
    tau * (2 * \tr (U^T *m U) ^+ 2).
Parameter neuron_block_second_moment :
  forall (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R),
  0 <= tau -> uncorrelated (sketch_gram C) tau ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : T => frob2 ((neuron_block d C w *m U)^T *m (neuron_block d C w *m U) - 1%:M)) <=
    tau * (2 * n ^ 2)%:R.
Parameter embedding_isometry_in_expectation_neuron_block :
  forall (q' m d : nat) (R : realFieldType), isometry_in_expectation (neuron_block d (@CS R m q')).
Parameter embedding_neuron_block_gram :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (C : 'M[R]_(q'.+1, m)) (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)),
  (kron C 1%:M *m khatri_rao B X)^T *m (kron C 1%:M *m khatri_rao B X) =
    \matrix_(i, j) (((C *m B)^T *m (C *m B)) i j * (X^T *m X) i j).
Parameter embedding_neuron_block_second_moment_equality :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)),
  let K r t := (block_rows U r)^T *m block_rows U t in
  Ex (fun w : Omega m q' =>
    frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - U^T *m U)) =
    (\sum_r \sum_(t | t != r) (frob2 (K r t) + \tr (K r t *m K r t))) / q'.+1%:R.
Parameter embedding_neuron_block_second_moment_any_basis :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)),
  Ex (fun w : Omega m q' =>
    frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - U^T *m U)) <=
    2 * \tr (U^T *m U) ^+ 2 / q'.+1%:R.
Parameter embedding_neuron_block_any_basis :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)) (e : R),
  0 < e ->
  Pr R (fun w : Omega m q' =>
    e ^+ 2 <
      frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (CS R (N:=m) (s':=q')) w *m U) - U^T *m U)) <=
    2 * \tr (U^T *m U) ^+ 2 / (q'.+1%:R * e ^+ 2).
Parameter embedding_neuron_block_second_moment :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : Omega m q' =>
    frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - 1%:M)) <=
    (2 * n ^ 2)%:R / q'.+1%:R.
Parameter embedding_neuron_block :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)) (e : R),
  U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w : Omega m q' =>
    e ^+ 2 < frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - 1%:M)) <=
    (2 * n ^ 2)%:R / (q'.+1%:R * e ^+ 2).
Parameter embedding_neuron_block_range :
  forall (q' m d : nat) (R : rcfType) (n : nat) (A : 'M[R]_(m * d, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (2 * n ^ 2)%:R / (q'.+1%:R * e ^+ 2)) (fun w : Omega m q' =>
    embeds (neuron_block d (@CS R m q') w) A e).
Parameter tensor_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (m d : nat) (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R),
  (forall (t : T) (r : 'I_m) (k : 'I_d), K t r k r k = 1) ->
  forall (s : nat) (S0 : tensor_draws T m d -> 'M[R]_(s, m * d)),
  (forall (w : tensor_draws T m d) (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d),
   sketch_gram S0 w (pair_index r k) (pair_index r' k') = tensor_signed K w r k r' k') ->
  forall (Kl : T -> 'I_m -> 'I_m -> R) (Kr : T -> 'I_d -> 'I_d -> R) (tau : R),
  (forall (t : T) (r r' : 'I_m) (k : 'I_d), K t r k r' k = Kl t r r') ->
  (forall (t : T) (r : 'I_m) (k k' : 'I_d), K t r k r k' = Kr t k k') -> 0 <= tau ->
  (forall r r' : 'I_m, r != r' -> Ex (fun t : T => Kl t r r' ^+ 2) <= tau) ->
  (forall k k' : 'I_d, k != k' -> Ex (fun t : T => Kr t k k' ^+ 2) <= tau) ->
  (forall (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d),
   r != r' -> k != k' -> Ex (fun t : T => K t r k r' k' ^+ 2) <= tau) ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  Ex (fun w : tensor_draws T m d => frob2 ((S0 w *m U)^T *m (S0 w *m U) - U^T *m U)) <=
    tau * (8 * \tr (U^T *m U) ^+ 2).
Parameter tensor_second_moment :
  forall (R : realFieldType) (T : finType) (m d : nat) (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R),
  (forall (t : T) (r : 'I_m) (k : 'I_d), K t r k r k = 1) ->
  forall (s : nat) (S0 : tensor_draws T m d -> 'M[R]_(s, m * d)),
  (forall (w : tensor_draws T m d) (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d),
   sketch_gram S0 w (pair_index r k) (pair_index r' k') = tensor_signed K w r k r' k') ->
  forall (Kl : T -> 'I_m -> 'I_m -> R) (Kr : T -> 'I_d -> 'I_d -> R) (tau : R),
  (forall (t : T) (r r' : 'I_m) (k : 'I_d), K t r k r' k = Kl t r r') ->
  (forall (t : T) (r : 'I_m) (k k' : 'I_d), K t r k r k' = Kr t k k') -> 0 <= tau ->
  (forall r r' : 'I_m, r != r' -> Ex (fun t : T => Kl t r r' ^+ 2) <= tau) ->
  (forall k k' : 'I_d, k != k' -> Ex (fun t : T => Kr t k k' ^+ 2) <= tau) ->
  (forall (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d),
   r != r' -> k != k' -> Ex (fun t : T => K t r k r' k' ^+ 2) <= tau) ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : tensor_draws T m d => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) <= tau * (8 * n ^ 2)%:R.
Parameter embedding_tensor_sketch_convolution :
  forall (R : realFieldType) (m d s' : nat) (w : tensor_draws [finType of hash m s' * hash d s'] m d) (n : nat)
    (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) (u : 'I_s'.+1) (i : 'I_n),
  (tensor_sketch R w *m khatri_rao B X) u i =
    \sum_v (CS R (w.1.1, w.2.1) *m B) v i * (CS R (w.1.2, w.2.2) *m X) (u - v) i.
Parameter embedding_isometry_in_expectation_tensor_sketch :
  forall (R : realFieldType) (m d s' : nat), isometry_in_expectation (@tensor_sketch R m d s').
Parameter embedding_tensor_sketch_second_moment_any_basis :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)),
  Ex (fun w : tensor_draws [finType of hash m s' * hash d s'] m d =>
    frob2 ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - U^T *m U)) <=
    8 * \tr (U^T *m U) ^+ 2 / s'.+1%:R.
Parameter embedding_tensor_sketch_second_moment :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M ->
  Ex (fun w : tensor_draws [finType of hash m s' * hash d s'] m d =>
    frob2 ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s'.+1%:R.
Parameter embedding_tensor_sketch :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)) (e : R),
  U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w : tensor_draws [finType of hash m s' * hash d s'] m d =>
    e ^+ 2 < frob2 ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - 1%:M)) <=
    (8 * n ^ 2)%:R / (s'.+1%:R * e ^+ 2).
Parameter embedding_tensor_sketch_range :
  forall (R : rcfType) (m d s' n : nat) (A : 'M[R]_(m * d, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (8 * n ^ 2)%:R / (s'.+1%:R * e ^+ 2))
    (fun w : tensor_draws [finType of hash m s' * hash d s'] m d => embeds (tensor_sketch R w) A e).
Parameter embedding_tensor_srht_product :
  forall (R : rcfType) (L1 L2 m d s : nat)
    (w : tensor_draws
       [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d)
    (n : nat) (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) (t : 'I_s) (i : 'I_n),
  (tensor_srht R w *m khatri_rao B X) t i =
    (Num.sqrt s%:R)^-1 * ((half_srht R w.1.1 w.2.1 *m B) t i * (half_srht R w.1.2 w.2.2 *m X) t i).
Parameter embedding_isometry_in_expectation_tensor_srht :
  forall (R : rcfType) (L1 L2 m d s : nat), (0 < s)%N -> isometry_in_expectation (@tensor_srht R L1 L2 m d s).
Parameter embedding_tensor_srht_second_moment_any_basis :
  forall (R : rcfType) (L1 L2 m d s : nat),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  Ex
    (fun w : tensor_draws
       [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d =>
       frob2 ((tensor_srht R w *m U)^T *m (tensor_srht R w *m U) - U^T *m U)) <= 8 * \tr (U^T *m U) ^+ 2 / s%:R.
Parameter embedding_tensor_srht_second_moment :
  forall (R : rcfType) (L1 L2 m d s : nat),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N ->
  forall (n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M ->
  Ex
    (fun w : tensor_draws
       [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d =>
       frob2 ((tensor_srht R w *m U)^T *m (tensor_srht R w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s%:R.
Parameter embedding_tensor_srht :
  forall (R : rcfType) (L1 L2 m d s : nat),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N ->
  forall (n : nat) (A : 'M[R]_(m * d, n)) (e : R),
  full_column_rank A -> 0 < e ->
  with_probability (1 - (8 * n ^ 2)%:R / (s%:R * e ^+ 2))
    (fun w : tensor_draws
       [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d =>
       embeds (tensor_srht R w) A e).

End Stated.
