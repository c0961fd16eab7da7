(* Main results. None of its own: here the statement of every theorem of the other files is written out once more, so that
   Coq refuses a theorem that was weakened where it is proved. The meaning of the words in the statements is pinned in the
   same way, by equations between a name and what it stands for.

   Dependencies. All other files.

   Structure. First the definitions, then for each file its theorems in their order. `Scripts/proofs` compares the names
   with those of the theorems, so none can be missing. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding.
From SketchedGaussNewton Require Import Preconditioning ConjugateGradient Damping Nystrom.
From SketchedGaussNewton Require NeuralTangentKernel GaussNewton DampedSteps MainTheorem.
From SketchedGaussNewton Require Import Rounding.
From SketchedGaussNewton Require RealAnalysis RandomPivots Hoeffding KernelPositivity Executable Communication.
From Coq Require Reals ZArith QArith.
From mathcomp Require Rstruct reals exp trigo.
From Flocq Require Core.Core.
Import reals.Real.Exports GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* LinearAlgebra: definitions *)
Check (erefl : @LinearAlgebra.dot = fun (R : realFieldType) (n : nat) (x y : 'cV[R]_n) => (x^T *m y) 0 0).
Check (erefl : @LinearAlgebra.nsq = fun (R : realFieldType) (n : nat) (x : 'cV[R]_n) => dot x x).
Check (erefl : @LinearAlgebra.norm = fun (R : rcfType) (n : nat) (x : 'cV[R]_n) => Num.sqrt (nsq x)).
Check (erefl : @LinearAlgebra.sym = fun (R : realFieldType) (n : nat) (M : 'M[R]_n) => M^T = M).
Check (erefl : @LinearAlgebra.qf =
  fun (R : realFieldType) (n : nat) (M : 'M[R]_n) (x : 'cV[R]_n) => dot x (M *m x)).
Check (erefl : @LinearAlgebra.psd =
  fun (R : realFieldType) (n : nat) (M : 'M[R]_n) => forall x : 'cV[R]_n, 0 <= qf M x).
Check (erefl : @LinearAlgebra.outer = fun (R : realFieldType) (n : nat) (v : 'cV[R]_n) => v *m v^T).
Check (erefl : @LinearAlgebra.sumo = fun (R : realFieldType) (n : nat) =>
  (BigOp.bigop 0)^~ (fun p : R * 'cV[R]_n => BigBody p +%R true (p.1 *: outer p.2))).
Check (erefl : @LinearAlgebra.frob2 =
  fun (R : realFieldType) (m n : nat) (A : 'M[R]_(m, n)) => \sum_i \sum_j A i j ^+ 2).
Check (erefl : @LinearAlgebra.embeds =
  fun (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (e : R) =>
  forall x : 'cV[R]_n, (1 - e) * nsq (A *m x) <= nsq (S0 *m A *m x) <= (1 + e) * nsq (A *m x)).
Check (erefl : @LinearAlgebra.kron =
  fun (R : realFieldType) (q m s d : nat) (A : 'M[R]_(q, m)) (B : 'M[R]_(s, d)) =>
  \matrix_(i, j) (A (block_of i) (block_of j) * B (place_of i) (place_of j))).

(* LinearAlgebra: theorems *)
Check (@LinearAlgebra.psd_decomp : forall (R : realFieldType) (n : nat) (A : 'M[R]_n), sym A -> psd A ->
  exists2 L : seq (R * 'cV[R]_n), all (fun p : R * 'cV[R]_n => 0 <= p.1) L & A = sumo L).

(* FiniteProbability: definitions *)
Check (erefl : @FiniteProbability.Ex =
  fun (R : realFieldType) (T : finType) (f : T -> R) => (\sum_w f w) / #|T|%:R).
Check (erefl : @FiniteProbability.Pr =
  fun (R : realFieldType) (T : finType) (P : pred T) => Ex (fun w : T => (P w)%:R)).
Check (erefl : @FiniteProbability.Var = fun (R : realFieldType) (T : finType) (f : T -> R) =>
  Ex (fun w : T => (f w - Ex f) ^+ 2)).
Check (erefl : @FiniteProbability.with_probability =
  fun (R : realFieldType) (T : finType) (p : R) (P : T -> Prop) =>
  exists2 good : pred T, p <= Pr R good & forall w : T, good w -> P w).

(* FiniteProbability: theorems *)
Check (@FiniteProbability.Ex_ffun_prod : forall (R : realFieldType) (I T : finType) (F : I -> T -> R),
  Ex (fun w : {ffun I -> T} => \prod_i F i (w i)) = \prod_i Ex (F i)).
Check (@FiniteProbability.Ex_ffun_indep :
  forall (R : realFieldType) (I T : finType) (A : pred I) (F G : {ffun I -> T} -> R),
  (forall w v : {ffun I -> T}, (forall i : I, A i -> w i = v i) -> F w = F v) ->
  (forall w v : {ffun I -> T}, (forall i : I, ~~ A i -> w i = v i) -> G w = G v) ->
  Ex (fun w : {ffun I -> T} => F w * G w) = Ex F * Ex G).
Check (@FiniteProbability.Ex_ffun_sqr_sum : forall (R : realFieldType) (I T : finType) (F : I -> T -> R),
  (forall i : I, Ex (F i) = 0) -> Ex (fun w : {ffun I -> T} => (\sum_i F i (w i)) ^+ 2) =
  \sum_i Ex (fun t : T => F i t ^+ 2)).
Check (@FiniteProbability.Var_mean : forall (R : realFieldType) (I T : finType) (f : T -> R),
  (0 < #|I|)%N -> Var (fun w : {ffun I -> T} => (\sum_i f (w i)) / #|I|%:R) = Var f / #|I|%:R).

(* SubspaceEmbedding: definitions *)
Check (erefl : @SubspaceEmbedding.sg =
  fun (R : realFieldType) (I : finType) (g : sign I) (i : I) => (-1) ^+ g i).
Check (erefl : @SubspaceEmbedding.CS = fun (R : realFieldType) (N s' : nat) (w : Omega N s') =>
  \matrix_(r, i) ((w.1 i == r)%:R * sg R w.2 i)).
Check (erefl : @SubspaceEmbedding.isometry_in_expectation =
  fun (R : realFieldType) (T : finType) (s N : nat) (S : T -> 'M[R]_(s, N)) =>
  \matrix_(i, j) Ex (fun w : T => SubspaceEmbedding.gram S w i j) = 1%:M).
Check (erefl : @SubspaceEmbedding.row_nsq =
  fun (R : realFieldType) (N n : nat) (U : 'M[R]_(N, n)) (j : 'I_N) => \sum_a U j a ^+ 2).
Check (erefl : @SubspaceEmbedding.gram =
  fun (R : realFieldType) (T : finType) (s N : nat) (S : T -> 'M[R]_(s, N)) (w : T) (i : 'I_N) =>
  [eta ((S w)^T *m S w) i]).
Check (erefl : @SubspaceEmbedding.uncorrelated =
  fun (R : realFieldType) (T : finType) (J : eqType) (G : T -> J -> J -> R) (tau : R) =>
  [/\ forall (w : T) (i : J), G w i i = 1, forall i j : J, i != j -> Ex (fun w : T => G w i j) = 0
  & forall i j a b : J, i != j -> a != b -> Ex (fun w : T => G w i j * G w a b) =
  tau * (((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R)]).
Check (erefl : @SubspaceEmbedding.sparse_sign =
  fun (R : rcfType) (N s z : nat) (w : sparse_sign_draws N s z) => \matrix_(r, i) ((Num.sqrt z%:R)^-1 *
  (\sum_(k < z) (val (w.1 i) k == r)%:R * sg R w.2 (i, k)))).
Check (erefl : @SubspaceEmbedding.common_ones = fix common_ones (L i j : nat) {struct L} : bool :=
  match L with | 0%N => false | L'.+1 => odd i && odd j (+) common_ones L' i./2 j./2 end).
Check (erefl : @SubspaceEmbedding.walsh =
  fun (R : realFieldType) (L i j : nat) => (-1) ^+ common_ones L i j).
Check (erefl : @SubspaceEmbedding.hadamard =
  fun (R : realFieldType) (L : nat) => \matrix_(i, j) walsh R L i j).
Check (erefl : @SubspaceEmbedding.subsampled =
  fun (R : rcfType) (N2 N s : nat) (B : 'M[R]_(N2, N)) (w : srht_draws N2 N s) =>
  \matrix_(r, i) ((Num.sqrt s%:R)^-1 * B (val w.1 r) i * sg R w.2 i)).
Check (erefl : @SubspaceEmbedding.padded_hadamard =
  fun (R : rcfType) (L N : nat) (N_range : (N <= 2 ^ L)%N) =>
  \matrix_(q, i) hadamard R L q (widen_ord N_range i)).
Check (erefl : @SubspaceEmbedding.srht = fun (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N) =>
  [eta subsampled (padded_hadamard R N_range)]).
Check (erefl : @SubspaceEmbedding.khatri_rao =
  fun (R : realFieldType) (m d n : nat) (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) =>
  \matrix_(k, i) (B (block_of k) i * X (place_of k) i)).
Check (erefl : @SubspaceEmbedding.neuron_block =
  fun (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (w : T) => kron (C w) 1%:M).
Check (erefl : @SubspaceEmbedding.tensor_sketch =
  fun (R : realFieldType) (m d s' : nat) (w : tensor_draws [finType of hash m s' * hash d s'] m d) =>
  \matrix_(u, i) ((w.1.1 (block_of i) + w.1.2 (place_of i) == u)%:R * (sg R w.2.1 (block_of i) *
  sg R w.2.2 (place_of i)))).
Check (erefl : @SubspaceEmbedding.half_srht =
  fun (R : rcfType) (s L M : nat) (p : {ffun 'I_s -> 'I_(2 ^ L)}) (g : sign [finType of 'I_M]) =>
  \matrix_(t, r) (walsh R L (p t) r * sg R g r)).
Check (erefl : @SubspaceEmbedding.tensor_srht = fun (R : rcfType) (L1 L2 m d s : nat) (w : tensor_draws
  [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d) =>
  \matrix_(t, i) ((Num.sqrt s%:R)^-1 * (half_srht R w.1.1 w.2.1 t (block_of i) *
  half_srht R w.1.2 w.2.2 t (place_of i)))).

(* SubspaceEmbedding: theorems *)
Check (@SubspaceEmbedding.uncorrelated_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (N n : nat) (U : 'M[R]_(N, n)) (s : nat) (S0 : T -> 'M[R]_(s, N))
  (tau : R), uncorrelated (SubspaceEmbedding.gram S0) tau -> Ex (fun w : T => frob2 ((S0 w *m U)^T
  *m (S0 w *m U) - U^T *m U)) = tau * (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U
  j ^+ 2))).
Check (@SubspaceEmbedding.uncorrelated_second_moment :
  forall (R : realFieldType) (T : finType) (N n : nat) (U : 'M[R]_(N, n)), U^T *m U = 1%:M ->
  forall (s : nat) (S0 : T -> 'M[R]_(s, N)) (tau : R), uncorrelated (SubspaceEmbedding.gram S0) tau ->
  Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) =
  tau * (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2))).
Check (@SubspaceEmbedding.frob_embedding :
  forall (R : rcfType) (s N k : nat) (U : 'M[R]_(N, k)) (S0 : 'M[R]_(s, N)) (e : R), 0 < e ->
  frob2 ((S0 *m U)^T *m (S0 *m U) - 1%:M) <= e ^+ 2 ->
  forall y : 'cV[R]_k, (1 - e) * nsq y <= nsq (S0 *m U *m y) <= (1 + e) * nsq y).
Check (@SubspaceEmbedding.embeds_full_column_rank :
  forall (R : rcfType) (T : finType) (s N n : nat) (S0 : T -> 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (c e : R),
  (0 < #|T|)%N -> 0 < e -> (forall U : 'M[R]_(N, n), U^T *m U = 1%:M ->
  Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) <= c) -> full_column_rank A ->
  with_probability (1 - c / e ^+ 2) (fun w : T => embeds (S0 w) A e)).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_count_sketch :
  forall (R : realFieldType) (N s' : nat), isometry_in_expectation (CS R (N:=N) (s':=s'))).
Check (@SubspaceEmbedding.embedding_count_sketch_second_moment_any_basis :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)), Ex (fun w : Omega N s' => frob2
  ((CS R w *m U)^T *m (CS R w *m U) - U^T *m U)) = (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j
  row_nsq U j ^+ 2)) / s'.+1%:R).
Check (@SubspaceEmbedding.embedding_count_sketch_any_basis :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)) (e : R), 0 < e -> Pr R (fun w : Omega N s' =>
  e ^+ 2 < frob2 ((CS R w *m U)^T *m (CS R w *m U) - U^T *m U)) <= (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U))
  / (s'.+1%:R * e ^+ 2)).
Check (@SubspaceEmbedding.embedding_count_sketch_second_moment :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)), U^T *m U = 1%:M -> Ex (fun w : Omega N s' =>
  frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) =
  (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s'.+1%:R).
Check (@SubspaceEmbedding.embedding_count_sketch :
  forall (R : realFieldType) (N s' n : nat) (U : 'M[R]_(N, n)) (e : R), U^T *m U = 1%:M -> 0 < e -> Pr R
  (fun w : Omega N s' => e ^+ 2 < frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) <=
  (n ^ 2 + n)%:R / (s'.+1%:R * e ^+ 2)).
Check (@SubspaceEmbedding.embedding_count_sketch_range :
  forall (R : rcfType) (N s' n : nat) (A : 'M[R]_(N, n)) (e : R), full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s'.+1%:R * e ^+ 2)) (fun w : Omega N s' => embeds (CS R w) A e)).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_sparse_sign :
  forall (R : rcfType) (N s z : nat), (0 < z <= s)%N ->
  isometry_in_expectation (sparse_sign R (N:=N) (s:=s) (z:=z))).
Check (@SubspaceEmbedding.embedding_sparse_sign_second_moment_any_basis :
  forall (R : rcfType) (N s z : nat), (0 < z <= s)%N -> forall (n : nat) (U : 'M[R]_(N, n)), Ex (fun w :
  sparse_sign_draws N s z => frob2 ((sparse_sign R w *m U)^T *m (sparse_sign R w *m U) - U^T *m U)) = (\tr
  (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R).
Check (@SubspaceEmbedding.embedding_sparse_sign_second_moment : forall (R : rcfType) (N s z : nat),
  (0 < z <= s)%N -> forall (n : nat) (U : 'M[R]_(N, n)), U^T *m U = 1%:M -> Ex
  (fun w : sparse_sign_draws N s z => frob2 ((sparse_sign R w *m U)^T *m (sparse_sign R w *m U) -
  1%:M)) = (n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R).
Check (@SubspaceEmbedding.embedding_sparse_sign : forall (R : rcfType) (N s z : nat), (0 < z <= s)%N ->
  forall (n : nat) (A : 'M[R]_(N, n)) (e : R), full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2))
  (fun w : sparse_sign_draws N s z => embeds (sparse_sign R w) A e)).
Check (@SubspaceEmbedding.hadamard_sym :
  forall (R : realFieldType) (L : nat), (hadamard R L)^T = hadamard R L).
Check (@SubspaceEmbedding.hadamard_orthogonal :
  forall (R : realFieldType) (L : nat), hadamard R L *m (hadamard R L)^T = (2 ^ L)%:R%:M).
Check (@SubspaceEmbedding.hadamard_sylvester :
  forall (R : realFieldType) (L : nat) (a b : bool) (i j : nat), (i < 2 ^ L)%N ->
  (j < 2 ^ L)%N -> walsh R L.+1 (i + a * 2 ^ L) (j + b * 2 ^ L) = (-1) ^+ (a && b) * walsh R L i j).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_srht :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N), (0 < s <= 2 ^ L)%N ->
  isometry_in_expectation (srht R N_range)).
Check (@SubspaceEmbedding.embedding_srht_second_moment_any_basis :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N), (0 < s <= 2 ^ L)%N -> forall (n : nat)
  (U : 'M[R]_(N, n)), Ex (fun w : srht_draws (2 ^ L) N s => frob2 ((srht R N_range w *m U)^T *m (srht R
  N_range w *m U) - U^T *m U)) = (2 ^ L - s)%:R / (2 ^ L).-1%:R * ((\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) -
  2 * (\sum_j row_nsq U j ^+ 2)) / s%:R)).
Check (@SubspaceEmbedding.embedding_srht_second_moment :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N), (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)), U^T *m U = 1%:M -> Ex (fun w : srht_draws (2 ^ L) N s => frob2
  ((srht R N_range w *m U)^T *m (srht R N_range w *m U) - 1%:M)) = (2 ^ L - s)%:R / (2 ^ L).-1%:R *
  ((n%:R ^+ 2 + n%:R - 2 * (\sum_j row_nsq U j ^+ 2)) / s%:R)).
Check (@SubspaceEmbedding.embedding_srht_second_moment_le :
  forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N), (0 < s <= 2 ^ L)%N ->
  forall (n : nat) (U : 'M[R]_(N, n)), U^T *m U = 1%:M -> Ex (fun w : srht_draws (2 ^ L) N s => frob2
  ((srht R N_range w *m U)^T *m (srht R N_range w *m U) - 1%:M)) <= (n ^ 2 + n)%:R / s%:R).
Check (@SubspaceEmbedding.embedding_srht : forall (R : rcfType) (L N s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N -> forall (n : nat) (A : 'M[R]_(N, n)) (e : R), full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2))
  (fun w : srht_draws (2 ^ L) N s => embeds (srht R N_range w) A e)).
Check (@SubspaceEmbedding.neuron_block_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R), 0 <= tau ->
  uncorrelated (SubspaceEmbedding.gram C) tau -> forall (n : nat) (U : 'M[R]_(m * d, n)), Ex (fun w : T =>
  frob2 ((neuron_block d C w *m U)^T *m (neuron_block d C w *m U) - U^T *m U)) <= tau * (2 * \tr
  (U^T *m U) ^+ 2)).
Check (@SubspaceEmbedding.neuron_block_second_moment :
  forall (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R), 0 <= tau ->
  uncorrelated (SubspaceEmbedding.gram C) tau -> forall (n : nat) (U : 'M[R]_(m * d, n)), U^T *m U = 1%:M ->
  Ex (fun w : T => frob2 ((neuron_block d C w *m U)^T *m (neuron_block d C w *m U) - 1%:M)) <=
  tau * (2 * n ^ 2)%:R).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_neuron_block :
  forall (q' m d : nat) (R : realFieldType), isometry_in_expectation
  (neuron_block d (CS R (N:=m) (s':=q')))).
Check (@SubspaceEmbedding.embedding_neuron_block_gram :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (C : 'M[R]_(q'.+1, m))
  (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)),
  (kron C 1%:M *m khatri_rao B X)^T *m (kron C 1%:M *m khatri_rao B X) =
  \matrix_(i, j) (((C *m B)^T *m (C *m B)) i j * (X^T *m X) i j)).
Check (@SubspaceEmbedding.embedding_neuron_block_second_moment_any_basis :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)), Ex (fun w : Omega m q' =>
  frob2 ((neuron_block d (CS R (N:=m) (s':=q')) w *m U)^T *m (neuron_block d (CS R (N:=m) (s':=q')) w *m U)
  - U^T *m U)) <= 2 * \tr (U^T *m U) ^+ 2 / q'.+1%:R).
Check (@SubspaceEmbedding.embedding_neuron_block_any_basis :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)) (e : R), 0 < e -> Pr R (fun w :
  Omega m q' => e ^+ 2 < frob2 ((neuron_block d (CS R (N:=m) (s':=q')) w *m U)^T *m (neuron_block d (CS R
  (N:=m) (s':=q')) w *m U) - U^T *m U)) <= 2 * \tr (U^T *m U) ^+ 2 / (q'.+1%:R * e ^+ 2)).
Check (@SubspaceEmbedding.embedding_neuron_block_second_moment :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)), U^T *m U = 1%:M -> Ex
  (fun w : Omega m q' => frob2 ((neuron_block d (CS R (N:=m) (s':=q')) w *m U)^T *m
  (neuron_block d (CS R (N:=m) (s':=q')) w *m U) - 1%:M)) <= (2 * n ^ 2)%:R / q'.+1%:R).
Check (@SubspaceEmbedding.embedding_neuron_block :
  forall (q' m d : nat) (R : realFieldType) (n : nat) (U : 'M[R]_(m * d, n)) (e : R), U^T *m U = 1%:M ->
  0 < e -> Pr R (fun w : Omega m q' => e ^+ 2 < frob2 ((neuron_block d (CS R (N:=m) (s':=q')) w *m U)^T *m
  (neuron_block d (CS R (N:=m) (s':=q')) w *m U) - 1%:M)) <= (2 * n ^ 2)%:R / (q'.+1%:R * e ^+ 2)).
Check (@SubspaceEmbedding.embedding_neuron_block_range :
  forall (q' m d : nat) (R : rcfType) (n : nat) (A : 'M[R]_(m * d, n)) (e : R), full_column_rank A ->
  0 < e -> with_probability (1 - (2 * n ^ 2)%:R / (q'.+1%:R * e ^+ 2)) (fun w : Omega m q' =>
  embeds (neuron_block d (CS R (N:=m) (s':=q')) w) A e)).
Check (@SubspaceEmbedding.tensor_second_moment_any_basis :
  forall (R : realFieldType) (T : finType) (m d : nat) (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R), (forall
  (t : T) (r : 'I_m) (k : 'I_d), K t r k r k = 1) -> forall (s : nat)
  (S0 : tensor_draws T m d -> 'M[R]_(s, m * d)), (forall (w : tensor_draws T m d) (r : 'I_m) (k : 'I_d)
  (r' : 'I_m) (k' : 'I_d), SubspaceEmbedding.gram S0 w (pair_index r k) (pair_index r' k') = tensor_signed K
  w r k r' k') -> forall (Kl : T -> 'I_m -> 'I_m -> R) (Kr : T -> 'I_d -> 'I_d -> R) (tau : R), (forall
  (t : T) (r r' : 'I_m) (k : 'I_d), K t r k r' k = Kl t r r') -> (forall (t : T) (r : 'I_m) (k k' : 'I_d), K
  t r k r k' = Kr t k k') -> 0 <= tau -> (forall r r' : ordinal_eqType m, r != r' -> Ex (fun t : T => Kl t r
  r' ^+ 2) <= tau) -> (forall k k' : ordinal_eqType d, k != k' -> Ex (fun t : T => Kr t k k' ^+ 2) <=
  tau) -> (forall (r : ordinal_eqType m) (k : ordinal_eqType d) (r' : ordinal_eqType m)
  (k' : ordinal_eqType d), r != r' -> k != k' -> Ex (fun t : T => K t r k r' k' ^+ 2) <= tau) -> forall
  (n : nat) (U : 'M[R]_(m * d, n)), Ex (fun w : tensor_draws T m d => frob2 ((S0 w *m U)^T *m (S0 w *m U) -
  U^T *m U)) <= tau * (8 * \tr (U^T *m U) ^+ 2)).
Check (@SubspaceEmbedding.tensor_second_moment :
  forall (R : realFieldType) (T : finType) (m d : nat) (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R),
  (forall (t : T) (r : 'I_m) (k : 'I_d), K t r k r k = 1) ->
  forall (s : nat) (S0 : tensor_draws T m d -> 'M[R]_(s, m * d)),
  (forall (w : tensor_draws T m d) (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d),
  SubspaceEmbedding.gram S0 w (pair_index r k) (pair_index r' k') = tensor_signed K w r k r' k') ->
  forall (Kl : T -> 'I_m -> 'I_m -> R) (Kr : T -> 'I_d -> 'I_d -> R) (tau : R),
  (forall (t : T) (r r' : 'I_m) (k : 'I_d), K t r k r' k = Kl t r r') ->
  (forall (t : T) (r : 'I_m) (k k' : 'I_d), K t r k r k' = Kr t k k') -> 0 <= tau ->
  (forall r r' : ordinal_eqType m, r != r' -> Ex (fun t : T => Kl t r r' ^+ 2) <= tau) ->
  (forall k k' : ordinal_eqType d, k != k' -> Ex (fun t : T => Kr t k k' ^+ 2) <= tau) ->
  (forall (r : ordinal_eqType m) (k : ordinal_eqType d) (r' : ordinal_eqType m) (k' : ordinal_eqType d),
  r != r' -> k != k' -> Ex (fun t : T => K t r k r' k' ^+ 2) <= tau) ->
  forall (n : nat) (U : 'M[R]_(m * d, n)), U^T *m U = 1%:M -> Ex
  (fun w : tensor_draws T m d => frob2 ((S0 w *m U)^T *m (S0 w *m U) - 1%:M)) <= tau * (8 * n ^ 2)%:R).
Check (@SubspaceEmbedding.embedding_tensor_sketch_convolution : forall (R : realFieldType) (m d s' : nat)
  (w : tensor_draws [finType of hash m s' * hash d s'] m d) (n : nat)
  (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) (u : 'I_s'.+1) (i : 'I_n),
  (tensor_sketch R w *m khatri_rao B X) u i = \sum_v (CS R (w.1.1, w.2.1) *m B) v i *
  (CS R (w.1.2, w.2.2) *m X) (u - v) i).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_tensor_sketch :
  forall (R : realFieldType) (m d s' : nat), isometry_in_expectation
  (tensor_sketch R (m:=m) (d:=d) (s':=s'))).
Check (@SubspaceEmbedding.embedding_tensor_sketch_second_moment_any_basis :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)), Ex (fun w : tensor_draws [finType of
  hash m s' * hash d s'] m d => frob2 ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - U^T
  *m U)) <= 8 * \tr (U^T *m U) ^+ 2 / s'.+1%:R).
Check (@SubspaceEmbedding.embedding_tensor_sketch_second_moment :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)), U^T *m U = 1%:M -> Ex
  (fun w : tensor_draws [finType of hash m s' * hash d s'] m d => frob2
  ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s'.+1%:R).
Check (@SubspaceEmbedding.embedding_tensor_sketch :
  forall (R : realFieldType) (m d s' n : nat) (U : 'M[R]_(m * d, n)) (e : R), U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w : tensor_draws [finType of hash m s' * hash d s'] m d => e ^+ 2 < frob2
  ((tensor_sketch R w *m U)^T *m (tensor_sketch R w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / (s'.+1%:R * e ^+ 2)).
Check (@SubspaceEmbedding.embedding_tensor_sketch_range :
  forall (R : rcfType) (m d s' n : nat) (A : 'M[R]_(m * d, n)) (e : R), full_column_rank A -> 0 < e ->
  with_probability (1 - (8 * n ^ 2)%:R / (s'.+1%:R * e ^+ 2))
  (fun w : tensor_draws [finType of hash m s' * hash d s'] m d => embeds (tensor_sketch R w) A e)).
Check (@SubspaceEmbedding.embedding_tensor_srht_product : forall (R : rcfType) (L1 L2 m d s : nat)
  (w : tensor_draws [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] *
  [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d) (n : nat)
  (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) (t : 'I_s) (i : 'I_n), (tensor_srht R w *m khatri_rao B X) t i =
  (Num.sqrt s%:R)^-1 * ((half_srht R w.1.1 w.2.1 *m B) t i * (half_srht R w.1.2 w.2.2 *m X) t i)).
Check (@SubspaceEmbedding.embedding_isometry_in_expectation_tensor_srht :
  forall (R : rcfType) (L1 L2 m d s : nat), (0 < s)%N -> isometry_in_expectation
  (tensor_srht R (L1:=L1) (L2:=L2) (m:=m) (d:=d) (s:=s))).
Check (@SubspaceEmbedding.embedding_tensor_srht_second_moment_any_basis :
  forall (R : rcfType) (L1 L2 m d s : nat), (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N -> forall
  (n : nat) (U : 'M[R]_(m * d, n)), Ex (fun w : tensor_draws [finType of [finType of {ffun 'I_s ->
  'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d => frob2 ((tensor_srht R w *m U)^T
  *m (tensor_srht R w *m U) - U^T *m U)) <= 8 * \tr (U^T *m U) ^+ 2 / s%:R).
Check (@SubspaceEmbedding.embedding_tensor_srht_second_moment : forall (R : rcfType) (L1 L2 m d s : nat),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N -> forall (n : nat) (U : 'M[R]_(m * d, n)),
  U^T *m U = 1%:M -> Ex (fun w : tensor_draws [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] *
  [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d => frob2 ((tensor_srht R w *m U)^T *m
  (tensor_srht R w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s%:R).
Check (@SubspaceEmbedding.embedding_tensor_srht : forall (R : rcfType) (L1 L2 m d s : nat),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N -> forall (n : nat) (A : 'M[R]_(m * d, n)) (e : R),
  full_column_rank A -> 0 < e -> with_probability (1 - (8 * n ^ 2)%:R / (s%:R * e ^+ 2)) (fun
  w : tensor_draws [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] *
  [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d => embeds (tensor_srht R w) A e)).

(* Preconditioning: definitions *)
Check (erefl : @Preconditioning.preconditioned_gram =
  fun (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (Rf : 'M[R]_n) => (invmx Rf)^T *m (A^T *m A) *m invmx Rf).
Check (erefl : @Preconditioning.pd =
  fun (R : rcfType) (n : nat) (M : 'M[R]_n) => forall x : 'cV[R]_n, x != 0 -> 0 < qf M x).
Check (erefl : @Preconditioning.ltri = fun (R : rcfType) (n : nat) (L : 'M[R]_n) =>
  (forall i j : 'I_n, (i < j)%N -> L i j = 0) /\ (forall i : 'I_n, 0 < L i i)).
Check (erefl : @Preconditioning.utri = fun (R : rcfType) (n : nat) (T : 'M[R]_n) =>
  (forall i j : 'I_n, (j < i)%N -> T i j = 0) /\ (forall i : 'I_n, 0 < T i i)).
Check (erefl : @Preconditioning.full_column_rank =
  fun (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)) => forall x : 'cV[R]_n, x != 0 -> B *m x != 0).
Check (erefl : @Preconditioning.singular_values =
  fun (R : realFieldType) (n m : nat) (B : 'M[R]_(m, n)) (sigma : 'I_n -> R) =>
  [/\ forall i : 'I_n, 0 <= sigma i, forall i j : 'I_n, (i <= j)%N -> sigma j <= sigma i
  & char_poly (B^T *m B) = \prod_i ('X - (sigma i ^+ 2)%:P)]).

(* Preconditioning: theorems *)
Check (@Preconditioning.preconditioner_condition_bound :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N))
  (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> forall e : R,
  0 <= e < 1 -> embeds S0 A e -> forall x : 'cV[R]_n,
  nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e)).
Check (@Preconditioning.preconditioner_condition_bound_gram :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N))
  (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> forall e : R,
  0 <= e < 1 -> embeds S0 A e -> forall x : 'cV[R]_n,
  nsq x / (1 + e) <= qf (preconditioned_gram A Rf) x <= nsq x / (1 - e)).
Check (@Preconditioning.preconditioner_condition_bound_iff :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N))
  (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> forall e : R,
  0 <= e < 1 -> embeds S0 A e <-> (forall x : 'cV[R]_n,
  nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e))).
Check (@Preconditioning.preconditioner_condition_bound_kappa_gram :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N))
  (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> forall e : R,
  0 <= e < 1 -> embeds S0 A e -> forall x y : 'cV[R]_n, nsq x = nsq y -> qf (preconditioned_gram A Rf) x <=
  (1 + e) / (1 - e) * qf (preconditioned_gram A Rf) y).
Check (@Preconditioning.preconditioner_condition_bound_kappa :
  forall (R : rcfType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n))
  (Rf : 'M[R]_n) (e : R), S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> 0 <= e < 1 ->
  embeds S0 A e -> forall x y : 'cV[R]_n, norm x = norm y -> norm (A *m invmx Rf *m x) <=
  Num.sqrt ((1 + e) / (1 - e)) * norm (A *m invmx Rf *m y)).
Check (@Preconditioning.cholesky_exists : forall (R : rcfType) (n : nat) (A : 'M[R]_n),
  sym A -> pd A -> exists2 L : 'M[R]_n, ltri L & A = L *m L^T).
Check (@Preconditioning.cholesky_unique : forall (R : rcfType) (n : nat) (L M : 'M[R]_n),
  ltri L -> ltri M -> L *m L^T = M *m M^T -> L = M).
Check (@Preconditioning.qr_exists : forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)),
  full_column_rank B ->
  exists Q : 'M[R]_(s, n), exists2 T : 'M[R]_n, utri T & B = Q *m T /\ Q^T *m Q = 1%:M).
Check (@Preconditioning.qr_unique : forall (R : rcfType) (s n : nat) (Q Q' : 'M[R]_(s, n)) (T T' : 'M[R]_n),
  utri T -> utri T' -> Q^T *m Q = 1%:M -> Q'^T *m Q' = 1%:M -> Q *m T = Q' *m T' -> T = T' /\ Q = Q').
Check (@Preconditioning.preconditioner_spectrum_identity :
  forall (R : realFieldType) (s N n : nat) (A U : 'M[R]_(N, n)) (C : 'M[R]_n)
  (S : 'M[R]_(s, N)) (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), U^T *m U = 1%:M -> A = U *m C -> S *m A = Q *m Rf ->
  Q^T *m Q = 1%:M -> Rf \in unitmx -> [/\ (S *m U)^T *m (S *m U) \in unitmx, exists2 V : 'M[R]_n,
  V \in unitmx & (A *m invmx Rf)^T *m (A *m invmx Rf) = invmx V *m invmx ((S *m U)^T *m (S *m U)) *m V
  & char_poly ((A *m invmx Rf)^T *m (A *m invmx Rf)) = char_poly (invmx ((S *m U)^T *m (S *m U)))]).
Check (@Preconditioning.preconditioner_spectrum_identity_singular_values :
  forall (R : realFieldType) (s N n : nat) (A U : 'M[R]_(N, n)) (C : 'M[R]_n)
  (S : 'M[R]_(s, N)) (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n), U^T *m U = 1%:M -> A = U *m C -> S *m A = Q *m Rf ->
  Q^T *m Q = 1%:M -> Rf \in unitmx -> forall sigma : 'I_n -> R, singular_values (S *m U) sigma ->
  singular_values (A *m invmx Rf) (fun i : 'I_n => (sigma (rev_ord i))^-1)).

(* ConjugateGradient: definitions *)
Check (erefl : @spd = fun R n (M : 'M[R]_n) => sym M /\ forall x : 'cV[R]_n, x != 0 -> 0 < qf M x).
Check (erefl : @fixed_point = fun R n (M : 'M[R]_n) c z k => iter k (fun z => z - M *m (M *m z - c)) z).
Check (erefl : @fixed_point_step_in_g = fun R n (G P : 'M[R]_n) r g =>
  g + invmx P *m (G *m (invmx P *m (r - G *m g)))).
Check (erefl : @preconditioned = fun R n (G F : 'M[R]_n) => (invmx F)^T *m G *m invmx F).
Check (erefl : @cg_start = fun R n (G : 'M[R]_n) r g0 => CGState g0 (r - G *m g0) 0 1).
Check (erefl : @cg_step = fun R n (G P : 'M[R]_n) (s : cg_state R n) =>
  let z := invmx P *m ConjugateGradient.residual s in
  let rz := dot (ConjugateGradient.residual s) z in
  let p := z + (rz / product s) *: direction s in
  let alpha := rz / dot p (G *m p) in
  CGState (iterate s + alpha *: p) (ConjugateGradient.residual s - alpha *: (G *m p)) p rz).
Check (erefl : @cg_iterate = fun R n (G P : 'M[R]_n) r g0 k => iterate (iter k (cg_step G P) (cg_start G r g0))).
Check (erefl : @cg_residual = fun R n (G P : 'M[R]_n) r g0 k => ConjugateGradient.residual
  (iter k (cg_step G P) (cg_start G r g0))).
Check (erefl : @cg_direction = fun R n (G P : 'M[R]_n) r g0 k =>
  direction (iter k.+1 (cg_step G P) (cg_start G r g0))).
Check (erefl : @energy_norm = fun R n' (G : 'M[R]_n'.+1) e => Num.sqrt (qf G e)).
Check (erefl : @chebyshev_factor = fun R kappa => (Num.sqrt kappa - 1) / (Num.sqrt kappa + 1)).

(* ConjugateGradient: theorems *)
Check (@ConjugateGradient.solver_fixed_point :
  forall (R : realFieldType) (n : nat) (M : 'M[R]_n) (c z zs : 'cV[R]_n) (k : nat), M *m zs = c ->
  fixed_point M c z k - zs = iter k (mulmx (1%:M - M *m M)) (z - zs) /\
  M *m fixed_point M c z k - c = iter k (mulmx (1%:M - M *m M)) (M *m z - c)).
Check (@ConjugateGradient.solver_fixed_point_in_g :
  forall (R : realFieldType) (n : nat) (G F : 'M[R]_n) (r g : 'cV[R]_n) (k : nat), F \in unitmx ->
  F *m iter k (fixed_point_step_in_g G (F^T *m F) r) g =
  fixed_point (preconditioned G F) ((invmx F)^T *m r) (F *m g) k).
Check (@ConjugateGradient.solver_fixed_point_factor :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (a b : R), sym M -> 0 < a -> a <= b ->
  (forall x : 'cV[R]_n, a * nsq x <= qf M x <= b * nsq x) -> (forall x : 'cV[R]_n,
  norm ((1%:M - M *m M) *m x) <= Num.max `|1 - a ^+ 2| `|1 - b ^+ 2| * norm x) /\
  (forall (mu : R) (v : 'cV[R]_n),
  M *m v = mu *: v -> norm ((1%:M - M *m M) *m v) = `|1 - mu ^+ 2| * norm v)).
Check (@ConjugateGradient.solver_fixed_point_contraction :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z : 'cV[R]_n) (e : R), sym M -> 0 <= e < 1 ->
  (forall x : 'cV[R]_n, nsq x / (1 + e) <= qf M x <= nsq x / (1 - e)) -> M *m zs = c ->
  let q := (1 - e) ^- 2 - 1 in
  (forall k : nat, norm (fixed_point M c z k - zs) <= q ^+ k * norm (z - zs)) /\ (forall k : nat,
  norm (M *m fixed_point M c z k - c) <= q ^+ k * norm (M *m z - c)) /\
  (q < 1 <-> e < 1 - (Num.sqrt 2)^-1)).
Check (@ConjugateGradient.solver_fixed_point_divergence :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z v : 'cV[R]_n) (b : R), sym M -> M *m zs = c ->
  M *m v = b *: v -> Num.sqrt 2 < b -> 1 < b ^+ 2 - 1 /\ (forall k : nat,
  dot v (fixed_point M c z k - zs) = (1 - b ^+ 2) ^+ k * dot v (z - zs) /\
  (b ^+ 2 - 1) ^+ k * `|dot v (z - zs)| <= norm v * norm (fixed_point M c z k - zs))).
Check (@ConjugateGradient.solver_cg_optimality :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n), spd G -> spd P ->
  [/\ forall k : nat, cg_residual G P r g0 k = r - G *m cg_iterate G P r g0 k, forall i k : nat_eqType,
  i != k -> dot (cg_residual G P r g0 k) (invmx P *m cg_residual G P r g0 i) = 0, forall i k : nat_eqType,
  i != k -> dot (cg_direction G P r g0 k) (G *m cg_direction G P r g0 i) = 0 & forall i k : nat,
  (i < k)%N -> dot (cg_residual G P r g0 k) (cg_direction G P r g0 i) = 0]).
Check (@ConjugateGradient.solver_cg_optimality_monotone :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n), spd G -> spd P ->
  forall gs : 'cV[R]_n, G *m gs = r -> forall k : nat, qf G (gs - cg_iterate G P r g0 k) -
  qf G (gs - cg_iterate G P r g0 k.+1) =
  dot (cg_residual G P r g0 k) (invmx P *m cg_residual G P r g0 k) ^+ 2 / qf G (cg_direction G P r g0 k) /\
  qf G (gs - cg_iterate G P r g0 k.+1) <= qf G (gs - cg_iterate G P r g0 k)).
Check (@ConjugateGradient.solver_cg_optimality_krylov :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall gs : 'cV[R]_n'.+1, G *m gs = r -> forall k : nat, (exists2 q : {poly R}, (size q <= k)%N &
  cg_iterate G P r g0 k = g0 + horner_mx (invmx P *m G) q *m (invmx P *m (r - G *m g0))) /\
  (forall q : {poly R}, (size q <= k)%N -> qf G (gs - cg_iterate G P r g0 k) <=
  qf G (gs - (g0 + horner_mx (invmx P *m G) q *m (invmx P *m (r - G *m g0)))))).
Check (@ConjugateGradient.solver_cg_optimality_termination :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall (q : {poly R}) (m : nat), q.[0] != 0 ->
  (size q <= m.+1)%N -> horner_mx (invmx P *m G) q = 0 -> G *m cg_iterate G P r g0 m = r).
Check (@ConjugateGradient.solver_cg_optimality_termination_n :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P -> G *m cg_iterate G P r g0 n'.+1 = r).
Check (@ConjugateGradient.solver_cg_optimality_termination_eigenvectors :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall (gs : 'cV[R]_n'.+1) (L : seq (R * 'cV[R]_n'.+1)), G *m gs = r -> gs - g0 = \sum_(c <- L) c.2 ->
  (forall c : prod_eqType R (matrix_eqType R n'.+1 1), c \in L -> invmx P *m G *m c.2 = c.1 *: c.2) ->
  G *m cg_iterate G P r g0 (size (undup [seq i.1 | i <- L])) = r).
Check (@ConjugateGradient.solver_cg_chebyshev :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1), spd G -> F \in unitmx ->
  forall (a b : R) (g0 gs : 'cV[R]_n'.+1) (k : nat), 0 < a -> (forall x : 'cV[R]_n'.+1,
  a * nsq x <= qf (preconditioned G F) x <= b * nsq x) -> G *m gs = r ->
  energy_norm G (gs - cg_iterate G (F^T *m F) r g0 k) <=
  2 * chebyshev_factor (b / a) ^+ k * energy_norm G (gs - g0)).
Check (@ConjugateGradient.solver_iterations :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1), spd G -> F \in unitmx ->
  forall (a b l L eps : R) (k : nat), 0 < a -> 0 < l -> (forall x : 'cV[R]_n'.+1,
  a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= qf G x <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor (b / a) ^+ k <= eps ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r).
Check (@ConjugateGradient.solver_iterations_sketched :
  forall (R : rcfType) (s N n' : nat) (A : 'M[R]_(N, n'.+1)) (S0 : 'M[R]_(s, N))
  (r : 'cV[R]_n'.+1) (e l L eps : R) (k : nat), 0 <= e < 1 -> 0 < l -> (forall x : 'cV[R]_n'.+1,
  (1 - e) * nsq (A *m x) <= nsq (S0 *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (A^T *m A *m cg_iterate (A^T *m A) ((S0 *m A)^T *m (S0 *m A)) r 0 k - r) <= eps * norm r).
Check (@ConjugateGradient.solver_iterations_count :
  forall (R : realType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1) (a b l L eps : R) (k : nat),
  spd G -> F \in unitmx -> 0 < a -> a < b -> 0 < l -> 0 < eps -> (forall x : 'cV[R]_n'.+1,
  a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= qf G x <= L * nsq x) -> let kappa := b / a in
  exp.ln (2 * Num.sqrt (L / l) / eps) / exp.ln ((Num.sqrt kappa + 1) / (Num.sqrt kappa - 1)) <= k%:R ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r).

(* Damping: definitions *)
Check (erefl : @Damping.damped_gram =
  fun (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R) => A^T *m A + mu%:M).
Check (erefl : @Damping.embeds_damped =
  fun (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R) =>
  forall x : 'cV[R]_n, `|nsq (S0 *m A *m x) - nsq (A *m x)| <= e * (nsq (A *m x) + mu * nsq x)).
Check (erefl : @Damping.low_rank_root =
  fun (R : realFieldType) (s n : nat) (B : 'M[R]_(s, n)) (L : 'M[R]_s) (sigma : R) =>
  sigma^-1 *: (1%:M - B^T *m (invmx L^T *m invmx (L + sigma%:M)) *m B)).
Check (erefl : @Damping.nystrom_factor =
  fun (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s) => invmx L *m (K^T *m G)).
Check (erefl : @Damping.augmented =
  fun (R : rcfType) (n m : nat) (B : 'M[R]_(m, n)) (nu : R) => col_mx B (Num.sqrt nu)%:M).
Check (erefl : @Damping.augmented_sketch =
  fun (R : rcfType) (s N n : nat) (S0 : 'M[R]_(s, N)) => block_mx S0 0 0 (1%:M : 'M[R]_n)).
Check (erefl : @Damping.statistical_dimension =
  fun (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R) => \tr (A^T *m A *m invmx (damped_gram A mu))).
Check (erefl : @Damping.least_squares =
  fun (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (g : 'cV[R]_n) =>
  nsq (A *m g - b) + mu * nsq g).
Check (erefl : @Damping.cgls =
  fun (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n) (g0 : 'cV[R]_n) k =>
  iter k (fun c : cgls_state R N n =>
    let s := A^T *m cgls_remainder c - mu *: cgls_iterate c in
    let z := invmx P *m s in
    let sz := dot s z in
    let p := z + (sz / cgls_product c) *: cgls_direction c in
    let q := A *m p in
    let alpha := sz / (nsq q + mu * nsq p) in
    CGLSState (cgls_iterate c + alpha *: p) (cgls_remainder c - alpha *: q) p sz)
  (CGLSState g0 (b - A *m g0) 0 1)).

(* Damping: theorems *)
Check (@Damping.preconditioner_condition_bound_damped_spd :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R), 0 < mu -> spd (damped_gram A mu) /\
  damped_gram A mu \in unitmx).
Check (@Damping.embeds_damped_zero :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (e : R), embeds_damped S A
  0 e <-> embeds S A e).
Check (@Damping.embeds_damped_le :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu mu' e e' : R), 0 <=
  mu <= mu' -> 0 <= e <= e' -> embeds_damped S A mu e -> embeds_damped S A mu' e').
Check (@Damping.preconditioner_condition_bound_damped_iff :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R), embeds_damped
  S0 A mu e <-> (forall x : 'cV[R]_n, (1 - e) * qf (damped_gram A mu) x <= qf (damped_gram (S0 *m A) mu)
  x <= (1 + e) * qf (damped_gram A mu) x)).
Check (@Damping.preconditioner_condition_bound_damped :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R), 0 <= e < 1 ->
  embeds_damped S0 A mu e -> forall x : 'cV[R]_n, (1 - e) * qf (damped_gram A mu) x <= qf (damped_gram
  (S0 *m A) mu) x <= (1 + e) * qf (damped_gram A mu) x /\ qf (damped_gram (S0 *m A) mu) x / (1 + e) <= qf
  (damped_gram A mu) x <= qf (damped_gram (S0 *m A) mu) x / (1 - e)).
Check (@Damping.preconditioner_condition_bound_damped_gram :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R), 0 <= e < 1 ->
  embeds_damped S0 A mu e -> forall F : 'M[R]_n, F \in unitmx -> damped_gram (S0 *m A) mu = F^T *m F ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= qf (preconditioned (damped_gram A mu) F) x <= nsq x / (1 - e)).
Check (@Damping.preconditioner_condition_bound_damped_kappa :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R), 0 <= e < 1 ->
  embeds_damped S0 A mu e -> forall F : 'M[R]_n, F \in unitmx -> damped_gram (S0 *m A) mu = F^T *m F ->
  forall x y : 'cV[R]_n, nsq x = nsq y -> qf (preconditioned (damped_gram A mu) F) x <= (1 + e) / (1 - e) *
  qf (preconditioned (damped_gram A mu) F) y).
Check (@Damping.preconditioner_condition_bound_damped_eigenvalues :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R), 0 <= e < 1 ->
  embeds_damped S0 A mu e -> forall (t : R) (v : 'cV[R]_n), 0 < mu -> v != 0 -> invmx (damped_gram (S0 *m A)
  mu) *m damped_gram A mu *m v = t *: v -> (1 + e)^-1 <= t <= (1 - e)^-1).
Check (@Damping.preconditioner_low_rank :
  forall (R : realFieldType) (s n : nat) (B : 'M[R]_(s, n)) (mu : R), 0 < mu -> invmx (damped_gram B mu) =
  mu^-1 *: (1%:M - B^T *m invmx (mu%:M + B *m B^T) *m B)).
Check (@Damping.preconditioner_low_rank_root_exists :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)) (mu : R), 0 < mu -> exists2 L : 'M[R]_s, ltri L &
  mu%:M + B *m B^T = L *m L^T).
Check (@Damping.preconditioner_low_rank_root :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)) (L : 'M[R]_s) (sigma : R), 0 < sigma -> ltri L ->
  (sigma ^+ 2)%:M + B *m B^T = L *m L^T -> [/\ L \in unitmx, L + sigma%:M \in unitmx, low_rank_root B L
  sigma \in unitmx, low_rank_root B L sigma *m (low_rank_root B L sigma)^T = invmx (damped_gram B
  (sigma ^+ 2)) & damped_gram B (sigma ^+ 2) = (invmx (low_rank_root B L sigma))^T *m invmx
  (low_rank_root B L sigma)]).
Check (@Damping.preconditioner_nystrom_columns :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s), sym G -> L \in
  unitmx -> K^T *m G *m K = L *m L^T -> (nystrom_factor G K L)^T *m nystrom_factor G K L *m K = G *m K).
Check (@Damping.preconditioner_nystrom_order :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s), sym G -> psd G -> L
  \in unitmx -> K^T *m G *m K = L *m L^T -> psd ((nystrom_factor G K L)^T *m nystrom_factor G K L) /\ psd (G
  - (nystrom_factor G K L)^T *m nystrom_factor G K L)).
Check (@Damping.preconditioner_nystrom :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s), sym G -> psd G -> L
  \in unitmx -> K^T *m G *m K = L *m L^T -> forall mu t : R, 0 < mu -> 0 <= t -> (forall x : 'cV[R]_n, qf (G
  - (nystrom_factor G K L)^T *m nystrom_factor G K L) x <= t * nsq x) -> forall x : 'cV[R]_n, qf
  (damped_gram (nystrom_factor G K L) mu) x <= qf (G + mu%:M) x <= (1 + t / mu) * qf (damped_gram
  (nystrom_factor G K L) mu) x).
Check (@Damping.preconditioner_nystrom_trace :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s), sym G -> psd G -> L
  \in unitmx -> K^T *m G *m K = L *m L^T -> 0 <= \tr (G - (nystrom_factor G K L)^T *m nystrom_factor G K L)
  /\ (forall x : 'cV[R]_n, qf (G - (nystrom_factor G K L)^T *m nystrom_factor G K L) x <= \tr (G -
  (nystrom_factor G K L)^T *m nystrom_factor G K L) * nsq x)).
Check (@Damping.preconditioner_spectrum_identity_augmented :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R), 0 <= mu -> [/\
  (augmented A mu)^T *m augmented A mu = damped_gram A mu, augmented_sketch n S *m augmented A mu =
  augmented (S *m A) mu, (augmented (S *m A) mu)^T *m augmented (S *m A) mu = damped_gram (S *m A) mu &
  forall e : R, embeds (augmented_sketch n S) (augmented A mu) e <-> embeds_damped S A mu e]).
Check (@Damping.preconditioner_spectrum_identity_augmented_exists :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R), 0 < mu -> exists Q :
  'M[R]_(s + n, n), exists2 T : 'M[R]_n, utri T & augmented (S *m A) mu = Q *m T /\ Q^T *m Q = 1%:M).
Check (@Damping.preconditioner_spectrum_identity_augmented_singular_values :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R) (U : 'M[R]_(N + n, n))
  (C : 'M[R]_n) (Q : 'M[R]_(s + n, n)) (Rf : 'M[R]_n), 0 <= mu -> U^T *m U = 1%:M -> augmented A mu = U
  *m C -> augmented (S *m A) mu = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> forall sigma : 'I_n -> R,
  preconditioned (damped_gram A mu) Rf = (augmented A mu *m invmx Rf)^T *m (augmented A mu *m invmx Rf) /\
  (singular_values (augmented_sketch n S *m U) sigma -> singular_values (augmented A mu *m invmx Rf) (fun
  i : 'I_n => (sigma (rev_ord i))^-1))).
Check (@Damping.preconditioner_spectrum_identity_damped :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R) (T : 'M[R]_n), T^T
  *m damped_gram A mu *m T = 1%:M -> damped_gram (S *m A) mu \in unitmx -> [/\ 1%:M + ((S *m (A *m T))^T
  *m (S *m (A *m T)) - (A *m T)^T *m (A *m T)) \in unitmx, invmx (damped_gram (S *m A) mu) *m damped_gram A
  mu = T *m invmx (1%:M + ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T))) *m invmx T &
  char_poly (invmx (damped_gram (S *m A) mu) *m damped_gram A mu) = char_poly (invmx (1%:M + ((S
  *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T))))]).
Check (@Damping.embedding_statistical_dimension :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R), 0 <= mu -> spd (damped_gram A mu) ->
  [/\ statistical_dimension A mu = n%:R - mu * \tr (invmx (damped_gram A mu)), 0 <= statistical_dimension A
  mu & statistical_dimension A mu <= n%:R]).
Check (@Damping.embedding_statistical_dimension_basis :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R), 0 <= mu -> forall T : 'M[R]_n, T^T
  *m damped_gram A mu *m T = 1%:M -> \tr ((A *m T)^T *m (A *m T)) = statistical_dimension A mu /\ frob2
  ((A *m T)^T *m (A *m T)) <= statistical_dimension A mu).
Check (@Damping.embedding_statistical_dimension_eigenvalues :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R), spd (damped_gram A mu) -> forall l :
  'I_n -> R, char_poly (A^T *m A) = \prod_i ('X - (l i)%:P) -> statistical_dimension A mu = \sum_i l i /
  (l i + mu)).
Check (@Damping.embeds_damped_second_moment :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R), 0 <= mu -> spd (damped_gram A mu) -> 0 <
  e -> forall (T : finType) (s : nat) (S0 : T -> 'M[R]_(s, N)) (c : R), (0 < #|T|)%N -> (forall U :
  'M[R]_(N, n), \tr (U^T *m U) = statistical_dimension A mu -> frob2 (U^T *m U) <= statistical_dimension A
  mu -> Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - U^T *m U)) <= c) -> with_probability (1 - c /
  e ^+ 2) (fun w : T => embeds_damped (S0 w) A mu e)).
Check (@Damping.embedding_count_sketch_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R), 0 <= mu -> spd (damped_gram A mu) -> 0 <
  e -> forall s' : nat, with_probability (1 - (statistical_dimension A mu ^+ 2 + statistical_dimension A mu)
  / (s'.+1%:R * e ^+ 2)) (fun w : Omega N s' => embeds_damped (CS R w) A mu e)).
Check (@Damping.embedding_sparse_sign_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R), 0 <= mu -> spd (damped_gram A mu) -> 0 <
  e -> forall s z : nat, (0 < z <= s)%N -> with_probability (1 - (statistical_dimension A mu ^+ 2 +
  statistical_dimension A mu) / (s%:R * e ^+ 2)) (fun w : sparse_sign_draws N s z => embeds_damped
  (sparse_sign R w) A mu e)).
Check (@Damping.embedding_srht_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R), 0 <= mu -> spd (damped_gram A mu) -> 0 <
  e -> forall (L s : nat) (N_range : (N <= 2 ^ L)%N), (0 < s <= 2 ^ L)%N -> with_probability (1 -
  (statistical_dimension A mu ^+ 2 + statistical_dimension A mu) / (s%:R * e ^+ 2)) (fun w : srht_draws
  (2 ^ L) N s => embeds_damped (srht R N_range w) A mu e)).
Check (@Damping.embedding_neuron_block_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R), 0 <= mu -> spd
  (damped_gram A mu) -> 0 < e -> forall q' : nat, with_probability (1 - 2 * statistical_dimension A mu ^+ 2
  / (q'.+1%:R * e ^+ 2)) (fun w : Omega m q' => embeds_damped (neuron_block d' (CS R (N:=m) (s':=q')) w) A
  mu e)).
Check (@Damping.embedding_tensor_sketch_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R), 0 <= mu -> spd
  (damped_gram A mu) -> 0 < e -> forall s' : nat, with_probability (1 - 8 * statistical_dimension A mu ^+ 2
  / (s'.+1%:R * e ^+ 2)) (fun w : tensor_draws [finType of hash m s' * hash d' s'] m d' => embeds_damped
  (tensor_sketch R w) A mu e)).
Check (@Damping.embedding_tensor_srht_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R), 0 <= mu -> spd
  (damped_gram A mu) -> 0 < e -> forall L1 L2 s : nat, (m <= 2 ^ L1)%N -> (d' <= 2 ^ L2)%N -> (0 < s)%N ->
  with_probability (1 - 8 * statistical_dimension A mu ^+ 2 / (s%:R * e ^+ 2)) (fun w : tensor_draws
  [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d' =>
  embeds_damped (tensor_srht R w) A mu e)).
Check (@Damping.solver_cg_chebyshev_damped :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (mu e : R)
  (r g0 : 'cV[R]_n'.+1), 0 < mu -> 0 <= e < 1 -> embeds_damped S0 A mu e -> forall (gs : 'cV[R]_n'.+1)
  (k : nat), damped_gram A mu *m gs = r -> energy_norm (damped_gram A mu) (gs - cg_iterate
  (damped_gram A mu) (damped_gram (S0 *m A) mu) r g0 k) <= 2 * chebyshev_factor ((1 + e) / (1 - e)) ^+ k *
  energy_norm (damped_gram A mu) (gs - g0)).
Check (@Damping.solver_iterations_damped :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (mu e : R)
  (r : 'cV[R]_n'.+1), 0 < mu -> 0 <= e < 1 -> embeds_damped S0 A mu e -> forall (L eps : R) (k : nat),
  (forall x : 'cV[R]_n'.+1, nsq (A *m x) <= L * nsq x) -> 2 * Num.sqrt ((L + mu) / mu) * chebyshev_factor
  ((1 + e) / (1 - e)) ^+ k <= eps -> norm (damped_gram A mu *m cg_iterate (damped_gram A mu) (damped_gram
  (S0 *m A) mu) r 0 k - r) <= eps * norm r).
Check (@Damping.solver_cg_optimality_normal_equations :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (gs : 'cV[R]_n),
  damped_gram A mu *m gs = A^T *m b -> forall g : 'cV[R]_n, least_squares A b mu g = least_squares A b mu gs
  + qf (damped_gram A mu) (gs - g)).
Check (@Damping.solver_cg_optimality_minimiser :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (gs : 'cV[R]_n), spd
  (damped_gram A mu) -> (damped_gram A mu *m gs = A^T *m b <-> (forall g : 'cV[R]_n, least_squares A b mu
  gs <= least_squares A b mu g)) /\ (damped_gram A mu *m gs = A^T *m b -> forall g : 'cV[R]_n, least_squares
  A b mu g <= least_squares A b mu gs -> g = gs)).
Check (@Damping.solver_cg_optimality_cgls :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n)
  (g0 : 'cV[R]_n) (k : nat), cgls_iterate (cgls A b mu P g0 k) = cg_iterate (damped_gram A mu) P (A^T *m b)
  g0 k /\ cgls_remainder (cgls A b mu P g0 k) = b - A *m cg_iterate (damped_gram A mu) P (A^T *m b) g0 k).
Check (@Damping.solver_cg_optimality_least_squares :
  forall (R : realFieldType) (N n' : nat) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n'.+1)
  (g0 : 'cV[R]_n'.+1) (k : nat) (q : {poly R}), 0 < mu -> spd P -> (size q <= k)%N -> least_squares A b mu
  (cg_iterate (damped_gram A mu) P (A^T *m b) g0 k) <= least_squares A b mu (g0 + horner_mx (invmx P
  *m damped_gram A mu) q *m (invmx P *m (A^T *m b - damped_gram A mu *m g0)))).
Check (@Damping.solver_cg_chebyshev_least_squares :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu e : R)
  (g0 gs : 'cV[R]_n'.+1) (k : nat), 0 < mu -> 0 <= e < 1 -> embeds_damped S0 A mu e -> damped_gram A mu
  *m gs = A^T *m b -> least_squares A b mu (cg_iterate (damped_gram A mu) (damped_gram (S0 *m A) mu)
  (A^T *m b) g0 k) - least_squares A b mu gs <= (2 * chebyshev_factor ((1 + e) / (1 - e)) ^+ k) ^+ 2 *
  (least_squares A b mu g0 - least_squares A b mu gs)).

(* Nystrom: definitions *)
Check (erefl : @Nystrom.nystrom = fun (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n) =>
  mxsub id I G *m invmx (mxsub I I G) *m mxsub I id G).
Check (erefl : @Nystrom.eliminate = fun (R : realFieldType) (n : nat) (G : 'M[R]_n) (i : 'I_n) =>
  G - (G i i)^-1 *: outer (col i G)).
Check (erefl : @Nystrom.eliminate_all = fun (R : realFieldType) (n : nat) (G : 'M[R]_n) (p : seq 'I_n) =>
  foldl (@Nystrom.eliminate R n) G p).
Check (erefl : @Nystrom.pivots_positive = fun (R : realFieldType) (n : nat) =>
  fix pivots_positive (G : 'M[R]_n) (p : seq 'I_n) {struct p} : bool :=
  if p is i :: q then (0 < G i i) && pivots_positive (Nystrom.eliminate G i) q else true).
Check (erefl : @Nystrom.dimension_of = fun (R : realFieldType) (n : nat) (G : 'M[R]_n) (mu : R) =>
  \tr (G *m invmx (G + mu%:M))).
(* Nystrom: theorems *)
Check (@Nystrom.preconditioner_nystrom_factor :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n), sym G -> mxsub I I G \in unitmx ->
  forall L : 'M[R]_s, mxsub I I G = L *m L^T ->
  (invmx L *m mxsub I id G)^T *m (invmx L *m mxsub I id G) = nystrom G I).
Check (@Nystrom.preconditioner_nystrom_interpolates :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n), mxsub I I G \in unitmx ->
  mxsub id I (nystrom G I) = mxsub id I G).
Check (@Nystrom.preconditioner_nystrom_schur_order :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n), sym G -> mxsub I I G \in unitmx -> psd G ->
  [/\ sym (nystrom G I), psd (nystrom G I) & psd (G - nystrom G I)]).
Check (@Nystrom.preconditioner_nystrom_schur_spectrum :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n), sym G -> mxsub I I G \in unitmx -> psd G ->
  forall mu : R, 0 < mu -> forall x : 'cV[R]_n, qf (nystrom G I + mu%:M) x <= qf (G + mu%:M) x <=
  (1 + \tr (G - nystrom G I) / mu) * qf (nystrom G I + mu%:M) x).
Check (@Nystrom.preconditioner_nystrom_schur_eigenvalues :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n), sym G -> mxsub I I G \in unitmx -> psd G ->
  forall mu : R, 0 < mu -> forall (t : R) (v : 'cV[R]_n), v != 0 ->
  invmx (nystrom G I + mu%:M) *m (G + mu%:M) *m v = t *: v -> 1 <= t <= 1 + \tr (G - nystrom G I) / mu).
Check (@Nystrom.preconditioner_nystrom_step :
  forall (R : realFieldType) (n : nat) (G : 'M[R]_n) (i : 'I_n), sym G -> psd G ->
  [/\ sym (eliminate G i), psd (eliminate G i), psd (G - eliminate G i),
  forall j : 'I_n, eliminate G i i j = 0 /\ eliminate G i j i = 0 &
  forall k : 'I_n, (forall j : 'I_n, G j k = 0) -> forall j : 'I_n, eliminate G i j k = 0]).
Check (@Nystrom.preconditioner_nystrom_steps :
  forall (R : realFieldType) (n : nat) (G : 'M[R]_n) (p : seq 'I_n), sym G -> psd G ->
  [/\ sym (eliminate_all G p), psd (eliminate_all G p), psd (G - eliminate_all G p) &
  forall i : 'I_n, i \in p -> forall j : 'I_n, eliminate_all G p j i = 0]).
Check (@Nystrom.preconditioner_nystrom_elimination :
  forall (R : realFieldType) (n s : nat) (I : 'I_s -> 'I_n) (G : 'M[R]_n), sym G -> psd G ->
  mxsub I I G \in unitmx -> G - eliminate_all G (codom I) = nystrom G I).
Check (@Nystrom.preconditioner_nystrom_pivots :
  forall (R : realFieldType) (n s : nat) (I : 'I_s -> 'I_n) (G : 'M[R]_n), sym G -> psd G ->
  pivots_positive G (codom I) -> injective I /\ mxsub I I G \in unitmx).
Check (@Nystrom.preconditioner_nystrom_dimension :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n) (mu : R), sym G -> psd G ->
  mxsub I I G \in unitmx -> 0 < mu -> dimension_of (nystrom G I) mu <= dimension_of G mu <=
  dimension_of (nystrom G I) mu + \tr (G - nystrom G I) / mu).
Check (@Nystrom.preconditioner_nystrom_rounded :
  forall (R : rcfType) (s n : nat) (F F' : 'M[R]_(s, n)) (mu c : R), 0 < mu -> 0 < c ->
  frob2 (F' - F) <= c ^+ 2 * mu -> forall x : 'cV[R]_n, c <= 1 ->
  (1 - c) * qf (damped_gram F mu) x <= qf (damped_gram F' mu) x <= (1 + 2%:R * c) * qf (damped_gram F mu) x).
Check (@Nystrom.solver_cg_chebyshev_nystrom :
  forall (R : rcfType) (s n' : nat) (G : 'M[R]_n'.+1) (I : 'I_s -> 'I_n'.+1) (mu : R) (r g0 gs : 'cV[R]_n'.+1),
  sym G -> psd G -> mxsub I I G \in unitmx -> 0 < mu -> forall k : nat, (G + mu%:M) *m gs = r ->
  energy_norm (G + mu%:M) (gs - cg_iterate (G + mu%:M) (nystrom G I + mu%:M) r g0 k) <=
  2%:R * chebyshev_factor (1 + \tr (G - nystrom G I) / mu) ^+ k * energy_norm (G + mu%:M) (gs - g0)).

(* NeuralTangentKernel: definitions. The names imported here are forgotten after this section. *)
Section Training.
Import NeuralTangentKernel.
Check (erefl : @had = fun R m n (A B : 'M[R]_(m, n)) => \matrix_(i, j) (A i j * B i j)).
Check (erefl : @hadv = fun R n (v x : 'cV[R]_n) => \col_i (v i 0 * x i 0)).
Check (erefl : @relu = fun R z => Num.max 0 z).
Check (erefl : @active = fun R z => (0 <= z)%R%:R).
Check (erefl : @preactivation = fun R n m d (X : 'M[R]_(n, d)) W => X *m W^T).
Check (erefl : @network = fun R n m d X c (a : 'I_m -> R) W =>
  \col_i (c * \sum_r a r * relu (@preactivation R n m d X W i r))).
Check (erefl : @pattern = fun R n m d X W => \matrix_(i, r) active (@preactivation R n m d X W i r)).
Check (erefl : @vec = fun R m d (W : 'M[R]_(m, d)) => (mxvec W)^T).
Check (erefl : @masked = fun R n m d (X : 'M[R]_(n, d)) c a (b : 'M[R]_(n, m)) =>
  \matrix_i mxvec (\matrix_(r, l) (c * a r * b i r * X i l))).
Check (erefl : @jacobian = fun R n m d X c a W => @masked R n m d X c a (pattern X W)).
Check (erefl : @NeuralTangentKernel.gram = fun R n m d X c a W =>
  @jacobian R n m d X c a W *m (jacobian X c a W)^T).
Check (erefl : @near = fun R n m d X W rho i => [set r | `|@preactivation R n m d X W i r| <= rho]).
Check (erefl : @weights = fun R m d (T : finType) (wt : T -> 'rV[R]_d) w => \matrix_(r < m) wt (w r)).
Check (erefl : @input_product = fun R n d (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) i t =>
  (X *m (wt t)^T) i 0).
Check (erefl : @kernel = fun R n d (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) =>
  \matrix_(i, j) ((X *m X^T) i j *
    Ex (fun t => active (input_product X wt i t) * active (input_product X wt j t)))).

(* NeuralTangentKernel: theorems *)
Check (@NeuralTangentKernel.ntk_schur_product :
  forall (R : realFieldType) (n : nat) (A B : 'M[R]_n), sym A -> psd A -> psd B -> psd (had A B)).
Check (@NeuralTangentKernel.ntk_gram_factorization_psd :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)),
  psd (NeuralTangentKernel.gram X c a W)).
Check (@NeuralTangentKernel.ntk_gram_factorization :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> forall W : 'M[R]_(m, d),
  NeuralTangentKernel.gram X c a W = m%:R^-1 *: had (pattern X W *m (pattern X W)^T) (X *m X^T)).
Check (@NeuralTangentKernel.ntk_gram_factorization_form :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> forall (W : 'M[R]_(m, d)) (z : 'cV[R]_n),
  qf (NeuralTangentKernel.gram X c a W) z = m%:R^-1 * (\sum_r nsq (X^T *m hadv (col r (pattern X W)) z))).
Check (@NeuralTangentKernel.ntk_activations_are_stable_count :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)), (forall i, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R) (i : 'I_n), 0 <= rho ->
  (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  (#|[set r | pattern X W i r != pattern X V i r]| <= #|near X V rho i|)%N).
Check (@NeuralTangentKernel.ntk_activations_are_stable :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (forall i, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R), 0 <= rho -> (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  frob2 (jacobian X c a W - jacobian X c a V) <= m%:R^-1 * (\sum_i #|near X V rho i|%:R)).
Check (@NeuralTangentKernel.ntk_kernel_is_expectation :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d), (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> forall i j : 'I_n,
  Ex (fun w : {ffun 'I_m -> T} => NeuralTangentKernel.gram X c a (weights wt w) i j) = kernel X wt i j).
Check (@NeuralTangentKernel.ntk_gram_concentrates_second_moment :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d), (forall i, nsq (row i X)^T = 1) ->
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  Ex (fun w : {ffun 'I_m -> T} => frob2 (NeuralTangentKernel.gram X c a (weights wt w) - kernel X wt))
  <= n%:R ^+ 2 / (4 * m%:R)).
Check (@NeuralTangentKernel.ntk_gram_concentrates :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d), (forall i, nsq (row i X)^T = 1) ->
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> forall e : R, 0 < e ->
  Pr R (fun w : {ffun 'I_m -> T} =>
    e ^+ 2 < frob2 (NeuralTangentKernel.gram X c a (weights wt w) - kernel X wt))
  <= n%:R ^+ 2 / (4 * m%:R * e ^+ 2)).
Check (@NeuralTangentKernel.ntk_activations_are_stable_probability :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d), (0 < m)%N ->
  forall rho p tau : R, 0 < tau -> (forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= p) ->
  Pr R (fun w : {ffun 'I_m -> T} => tau < m%:R^-1 * (\sum_i #|near X (weights wt w) rho i|%:R))
  <= n%:R * p / tau).
Check (@NeuralTangentKernel.ntk_gram_concentrates_positivity :
  forall (R : rcfType) (n : nat) (G K : 'M[R]_n) (lam e : R), 0 <= e ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf K x) -> frob2 (G - K) <= e ^+ 2 ->
  forall x : 'cV[R]_n, (lam - e) * nsq x <= qf G x).

(* GaussNewton: definitions *)
Import GaussNewton.
Check (erefl : @mean_slope = fun R z z' =>
  if z' == z then active z else (relu z' - relu z) / (z' - z)).
Check (erefl : @mean_pattern = fun R n m d (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) =>
  \matrix_(i, r) mean_slope (preactivation X W i r) (preactivation X W' i r)).
Check (erefl : @mean_jacobian = fun R n m d (X : 'M[R]_(n, d)) c a (W W' : 'M[R]_(m, d)) =>
  masked X c a (mean_pattern X W W')).
Check (erefl : @segment = fun R m d (W W' : 'M[R]_(m, d)) s => W + s *: (W' - W)).
Check (erefl : @GaussNewton.residual = fun R n m d X c a y W => @network _ n m d X c a W - y).
Check (erefl : @gn_step = fun (R : rcfType) n m d (X : 'M[R]_(n, d)) c a (W : 'M[R]_(m, d)) g W' =>
  vec W' = vec W - (jacobian X c a W)^T *m g).
Check (erefl : @distance = fun (R : rcfType) m d (W V : 'M[R]_(m, d)) r => norm (row r W - row r V)^T).
Check (erefl : @in_ball = fun (R : rcfType) m d (W0 : 'M[R]_(m, d)) rho W => forall r, distance W W0 r <= rho).

(* GaussNewton: theorems *)
Check (@GaussNewton.step_mean_value_identity :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d)),
  network X c a W' - network X c a W = mean_jacobian X c a W W' *m vec (W' - W)).
Check (@GaussNewton.step_mean_value_range :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) (i : 'I_n) (r : 'I_m),
  0 <= mean_pattern X W W' i r <= 1).
Check (@GaussNewton.step_mean_value_residual :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d))
    (y g : 'cV[R]_n), vec W' = vec W - (jacobian X c a W)^T *m g ->
  network X c a W' - y =
  (network X c a W - y - NeuralTangentKernel.gram X c a W *m g)
  + (jacobian X c a W - mean_jacobian X c a W W') *m ((jacobian X c a W)^T *m g)).
Check (@GaussNewton.step_mean_value_convex :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) (Q : 'M[R]_(n, m) -> Prop),
  (forall th b b', 0 <= th <= 1 -> Q b -> Q b' -> Q (th *: b + (1 - th) *: b')) ->
  (forall s, 0 <= s <= 1 -> Q (pattern X (segment W W' s))) -> Q (mean_pattern X W W')).
Check (@GaussNewton.step_contraction :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eta eps0 : R), 0 < sigma -> 0 <= eta ->
  gn_step X c a W g W' ->
  norm (NeuralTangentKernel.gram X c a W *m g - GaussNewton.residual X c a y W)
    <= eps0 * norm (GaussNewton.residual X c a y W) ->
  (forall x, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= eta * norm v) ->
  norm (GaussNewton.residual X c a y W')
    <= (eps0 + (1 + eps0) * eta / sigma) * norm (GaussNewton.residual X c a y W)).
Check (@GaussNewton.train_movement :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eps0 : R) (r : 'I_m), 0 < sigma ->
  gn_step X c a W g W' ->
  norm (NeuralTangentKernel.gram X c a W *m g - GaussNewton.residual X c a y W)
    <= eps0 * norm (GaussNewton.residual X c a y W) ->
  (forall x, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) ->
  distance W' W r <=
    Num.sqrt (n%:R / m%:R) * (1 + eps0) * norm (GaussNewton.residual X c a y W) / sigma ^+ 2).
Check (@GaussNewton.train_linear_convergence_upto :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  (forall W, in_ball W0 rho W ->
     forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat), W 0%N = W0 ->
  (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N -> in_ball W0 rho (W t) ->
    norm (NeuralTangentKernel.gram X c a (W t) *m g t - GaussNewton.residual X c a y (W t))
      <= eps0 * norm (GaussNewton.residual X c a y (W t))) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t, (t < T)%N ->
    norm (GaussNewton.residual X c a y (W t.+1)) <= 2^-1 * norm (GaussNewton.residual X c a y (W t)))).
Check (@GaussNewton.train_linear_convergence :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  (forall W, in_ball W0 rho W ->
     forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n), W 0%N = W0 ->
  (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (NeuralTangentKernel.gram X c a (W t) *m g t - GaussNewton.residual X c a y (W t))
     <= eps0 * norm (GaussNewton.residual X c a y (W t))) ->
  forall t, [/\ norm (GaussNewton.residual X c a y (W t.+1)) <= 2^-1 * norm (GaussNewton.residual X c a y (W t)),
    forall r, distance (W t) W0 r <= rho &
    forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)]).
Check (@GaussNewton.train_linear_convergence_geometric :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  (forall W, in_ball W0 rho W ->
     forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n), W 0%N = W0 ->
  (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (NeuralTangentKernel.gram X c a (W t) *m g t - GaussNewton.residual X c a y (W t))
     <= eps0 * norm (GaussNewton.residual X c a y (W t))) ->
  forall t, norm (GaussNewton.residual X c a y (W t)) <= 2^-1 ^+ t * norm (GaussNewton.residual X c a y W0)).
Check (@GaussNewton.train_linear_convergence_certified :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 ->
  m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= (sigma0 / 8) ^+ 2 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n), W 0%N = W0 ->
  (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (NeuralTangentKernel.gram X c a (W t) *m g t - GaussNewton.residual X c a y (W t))
     <= eps0 * norm (GaussNewton.residual X c a y (W t))) ->
  forall t, [/\ norm (GaussNewton.residual X c a y (W t.+1)) <= 2^-1 * norm (GaussNewton.residual X c a y (W t)),
    forall r, distance (W t) W0 r <= rho &
    forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)]).

(* DampedSteps: definitions *)
Import DampedSteps.
Check (erefl : @ridge_model = fun (R : realFieldType) n p (J : 'M[R]_(n, p)) r v alpha nu d =>
  (nsq (r + J *m d) + alpha * nsq (v + d) + nu * nsq d) / 2).
Check (erefl : @ridge_gradient = fun (R : realFieldType) n p (J : 'M[R]_(n, p)) r v alpha nu d =>
  J^T *m (r + J *m d) + alpha *: (v + d) + nu *: d).
Check (erefl : @ridge_system = fun (R : realFieldType) n p (J : 'M[R]_(n, p)) r v alpha nu g =>
  (J *m J^T + (alpha + nu)%:M) *m g = r - (alpha / (alpha + nu)) *: (J *m v)).
Check (erefl : @ridge_step = fun (R : realFieldType) n p (J : 'M[R]_(n, p)) v alpha nu g =>
  - ((alpha / (alpha + nu)) *: v) - J^T *m g).
Check (erefl : @damped_gain = fun (R : rcfType) mu lam =>
  if mu <= lam then Num.sqrt lam / (lam + mu) else (2 * Num.sqrt mu)^-1).
Check (erefl : @gain = fun (R : realFieldType) before model after => (before - after) / (before - model)).

(* DampedSteps: theorems *)
Check (@DampedSteps.step_ridge_stationarity_residual :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R) (g : 'cV[R]_n),
  alpha + nu != 0 -> ridge_gradient J r v alpha nu (ridge_step J v alpha nu g) =
  J^T *m (r - (alpha / (alpha + nu)) *: (J *m v) - (J *m J^T + (alpha + nu)%:M) *m g)).
Check (@DampedSteps.step_ridge_stationarity :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R) (g : 'cV[R]_n),
  alpha + nu != 0 -> ridge_system J r v alpha nu g ->
  ridge_gradient J r v alpha nu (ridge_step J v alpha nu g) = 0).
Check (@DampedSteps.step_ridge_stationarity_excess :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R) (d d' : 'cV[R]_p),
  ridge_model J r v alpha nu d' = ridge_model J r v alpha nu d + dot (ridge_gradient J r v alpha nu d) (d' - d)
    + qf (damped_gram J (alpha + nu)) (d' - d) / 2).
Check (@DampedSteps.step_ridge_stationarity_minimiser :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R),
  0 < alpha + nu -> forall d : 'cV[R]_p,
  (ridge_gradient J r v alpha nu d = 0 <-> forall d', ridge_model J r v alpha nu d <= ridge_model J r v alpha nu d') /\
  (ridge_gradient J r v alpha nu d = 0 -> forall d', ridge_model J r v alpha nu d' <= ridge_model J r v alpha nu d -> d' = d)).
Check (@DampedSteps.step_ridge_stationarity_fixed_point :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R),
  0 < alpha + nu -> forall g : 'cV[R]_n, ridge_system J r v alpha nu g ->
  (ridge_step J v alpha nu g = 0 <-> J^T *m r + alpha *: v = 0)).
Check (@DampedSteps.step_ridge_stationarity_kernel_ridge :
  forall (R : realFieldType) (n p q : nat) (J : 'M[R]_(n, p)) (F : 'M[R]_(q, p)) (f0 y g : 'cV[R]_n) (v : 'cV[R]_p)
    (alpha : R), 0 < alpha -> ridge_system J (f0 + J *m v - y) v alpha 0 g ->
  F *m (v + ridge_step J v alpha 0 g) = F *m J^T *m invmx (J *m J^T + alpha%:M) *m (y - f0)).
Check (@DampedSteps.step_ridge_stationarity_network :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n) (alpha nu : R)
    (W0 W W' : 'M[R]_(m, d)) (g : 'cV[R]_n), 0 < alpha + nu ->
  ridge_system (jacobian X c a W) (network X c a W - y) (vec (W - W0)) alpha nu g ->
  vec W' = (1 - alpha / (alpha + nu)) *: vec W + (alpha / (alpha + nu)) *: vec W0 - (jacobian X c a W)^T *m g ->
  (W' = W <-> (jacobian X c a W)^T *m (network X c a W - y) + alpha *: vec (W - W0) = 0)).
Check (@DampedSteps.step_contraction_damped :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (lam mu change eps0 : R), 0 < mu -> 0 <= lam -> 0 <= change ->
  gn_step X c a W g W' ->
  norm ((NeuralTangentKernel.gram X c a W + mu%:M) *m g - GaussNewton.residual X c a y W)
    <= eps0 * norm (GaussNewton.residual X c a y W) ->
  (forall x, lam * nsq x <= qf (NeuralTangentKernel.gram X c a W) x) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= change * norm v) ->
  norm (GaussNewton.residual X c a y W')
    <= (mu / (lam + mu) + eps0 + (1 + eps0) * change * damped_gain mu lam) * norm (GaussNewton.residual X c a y W)).
Check (@DampedSteps.step_contraction_damped_any :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (lam mu change eps0 : R), 0 < mu -> 0 <= lam -> 0 <= change ->
  gn_step X c a W g W' ->
  norm ((NeuralTangentKernel.gram X c a W + mu%:M) *m g - GaussNewton.residual X c a y W)
    <= eps0 * norm (GaussNewton.residual X c a y W) ->
  (forall x, lam * nsq x <= qf (NeuralTangentKernel.gram X c a W) x) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= change * norm v) ->
  norm (GaussNewton.residual X c a y W')
    <= (mu / (lam + mu) + eps0 + (1 + eps0) * change * (2 * Num.sqrt mu)^-1) * norm (GaussNewton.residual X c a y W)).
Check (@DampedSteps.train_monotone_decrease :
  forall (R : realFieldType) (before model after least : R),
  model < before -> 0 <= least < gain before model after -> after < before).
Check (@DampedSteps.train_monotone_gain :
  forall (R : realFieldType) (before model after : R),
  0 <= model < before -> after <= before / 4 -> 3 / 4 <= gain before model after).
Check (@DampedSteps.train_monotone_undamped :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n) (W0 : 'M[R]_(m, d))
    (sigma0 rho eps0 : R),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  (forall W, in_ball W0 rho W ->
     forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (q mu : nat -> R), W 0%N = W0 -> mu 0%N = 0 ->
  (forall t, GaussNewton.residual X c a y (W t) != 0) ->
  (forall t, mu t = 0 -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, mu t = 0 ->
    norm (NeuralTangentKernel.gram X c a (W t) *m g t - GaussNewton.residual X c a y (W t))
      <= q t <= eps0 * norm (GaussNewton.residual X c a y (W t))) ->
  (forall t, mu t = 0 ->
    4^-1 <= gain (nsq (GaussNewton.residual X c a y (W t))) (q t ^+ 2) (nsq (GaussNewton.residual X c a y (W t.+1))) ->
    mu t.+1 = 0) ->
  forall t, mu t = 0 /\
    norm (GaussNewton.residual X c a y (W t.+1)) <= 2^-1 * norm (GaussNewton.residual X c a y (W t))).

(* MainTheorem: definitions *)
Import MainTheorem.
Check (erefl : @oblivious_embedding = fun R (Om : finType) s N n (sk : Om -> 'M[R]_(s, N)) (e dl : R) =>
  forall A : 'M[R]_(N, n), full_column_rank A -> with_probability (1 - dl) (fun u => embeds (sk u) A e)).
Check (erefl : @accurate_solver = fun (R : rcfType) s N n
    (solve : 'M[R]_(s, N) -> 'M[R]_(N, n) -> 'cV[R]_n -> 'cV[R]_n) e lo hi eps0 =>
  forall (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (r : 'cV[R]_n), embeds S A e ->
  (forall x, lo * nsq x <= nsq (A *m x) <= hi * nsq x) ->
  norm (A^T *m A *m solve S A r - r) <= eps0 * norm r).
Check (erefl : @solution = fun (R : rcfType) n m d s (X : 'M[R]_(n, d)) c y
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) a S (W : 'M[R]_(m, d)) =>
  solve S (jacobian X c a W)^T (network X c a W - y)).
Check (erefl : @next = fun (R : rcfType) n m d s (X : 'M[R]_(n, d)) c y
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) a S (W : 'M[R]_(m, d)) =>
  W - vec_mx ((jacobian X c a W)^T *m solution X c y solve a S W)^T).
Check (fun R n m d s X c y solve a S W0 => erefl : @train R n m d s X c y solve a S W0 0 = W0).
Check (fun R n m d s X c y solve a S W0 t => erefl :
  @train R n m d s X c y solve a S W0 t.+1 = next X c y solve a (S t) (train X c y solve a S W0 t)).
Check (erefl : @cg_solve = fun R s N n' k (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) r =>
  cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k).
Check (erefl : @fixed_point_solve = fun R s N n' k (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) r =>
  iter k (fixed_point_step_in_g (A^T *m A) ((S *m A)^T *m (S *m A)) r) 0).
Check (erefl : @start_signs = fun R m (Nu : finType) (w : {ffun 'I_m -> neuron Nu}) r => (-1) ^+ (w r).1).
Check (erefl : @start_weights = fun R m d Nu (wt : Nu -> 'rV[R]_d) (w : {ffun 'I_m -> neuron Nu}) =>
  weights (fun q : neuron Nu => wt q.2) w).
Check (erefl : @radius = fun R n m (y : 'cV[R]_n) v lam delta =>
  8 / lam * Num.sqrt (8 * n%:R * (n%:R * v + nsq y) / (delta * m%:R))).
Check (erefl : @residual_at = fun R n m d s (X : 'M[R]_(n, d)) c y Nu (wt : Nu -> 'rV[R]_d) Om
    (sk : Om -> 'M[R]_(s, m * d)) solve T w u t =>
  GaussNewton.residual X c (start_signs R w) y
    (train X c y solve (start_signs R w) (fun t' => if insub t' is Some i then sk (u i) else 0)
      (start_weights wt w) t)).

(* MainTheorem: theorems *)
Check (@MainTheorem.with_probability_adaptive :
  forall (R : realFieldType) (T : nat) (Om : finType) (dl : R) (P : 'I_T -> {ffun 'I_T -> Om} -> Om -> Prop),
  (0 < #|Om|)%N -> 0 <= dl ->
  (forall (t : 'I_T) (w v : {ffun 'I_T -> Om}) u, (forall j : 'I_T, (j < t)%N -> w j = v j) -> P t w u -> P t v u) ->
  (forall t w, with_probability (1 - dl) (P t w)) ->
  with_probability (1 - T%:R * dl) (fun w : {ffun 'I_T -> Om} => forall t, P t w (w t))).
Section MainStatements.
Variables (R : rcfType) (n' m d T : nat).
Local Notation n := n'.+1.
(* What the theorems suppose of the data, the sampler and the width. *)
Local Notation supposed X c y Nu wt lam kap v delta P :=
  ((forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  0 < lam -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < n%:R * v + nsq y ->
  0 < delta -> 0 <= kap ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta)
    <= kap * radius m y v lam delta) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R -> P) (only parsing).
(* The probability that every step halves the residual. *)
Local Notation halves T X c y Nu wt sk solve := (Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> _} =>
  [forall t : 'I_T, norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
    <= 2^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)])) (only parsing).
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Variables (lam kap v delta : R).
Check (@MainTheorem.main_theorem_start
  R n'.+1 m d X c y Nu wt : (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  forall v : R, (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) ->
  forall lam kap delta : R, 0 < lam -> 0 < delta -> 0 <= kap -> 0 < n%:R * v + nsq y ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta)
    <= kap * radius m y v lam delta) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R ->
  with_probability (1 - delta / 2) (fun w : {ffun 'I_m -> neuron Nu} =>
    [/\ forall x, lam / 2 * nsq x <= qf (NeuralTangentKernel.gram X c (start_signs R w) (start_weights wt w)) x,
        m%:R^-1 * (\sum_i #|near X (start_weights wt w) (radius m y v lam delta) i|%:R) <= lam / 128 &
        8 * Num.sqrt (n%:R / m%:R)
          * norm (GaussNewton.residual X c (start_signs R w) y (start_weights wt w)) / lam
          <= radius m y v lam delta])).
Check (@MainTheorem.main_theorem_any
  R n'.+1 m d : forall (s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (T : nat)
    (lam kap v delta dl e eps0 : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) ->
  0 < lam -> 0 < delta -> 0 <= kap -> 0 < n%:R * v + nsq y ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta)
    <= kap * radius m y v lam delta) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R ->
  (0 < #|Om|)%N -> 0 <= dl -> T%:R * dl <= delta / 2 -> oblivious_embedding n sk e dl -> eps0 <= 6^-1 ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 ->
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> Om} =>
    [forall t : 'I_T, norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
      <= 2^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)])).
Check (@MainTheorem.main_theorem_any_cg
  R n' m d : forall (s T : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost lam kap v delta : R),
  supposed X c y Nu wt lam kap v delta ((0 < #|Om|)%N -> 0 <= cost ->
  (forall (A : 'M[R]_(m * d, n)) e, full_column_rank A -> 0 < e ->
    with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e)) ->
  forall k : nat, 8 * cost * T%:R <= delta -> 377 * n%:R <= 13 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt sk (cg_solve k))).
Check (@MainTheorem.main_theorem_any_fixed_point
  R n' m d : forall (s T : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost lam kap v delta : R),
  supposed X c y Nu wt lam kap v delta ((0 < #|Om|)%N -> 0 <= cost ->
  (forall (A : 'M[R]_(m * d, n)) e, full_column_rank A -> 0 < e ->
    with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e)) ->
  forall k : nat, 200 * cost * T%:R <= delta -> 115 * n%:R <= 16 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt sk (fixed_point_solve k))).
Check (@MainTheorem.main_theorem
  R n' m d T X c y Nu wt lam kap v delta : supposed X c y Nu wt lam kap v delta (forall s' k : nat,
  8 * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377 * n%:R <= 13 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt (@CS R (m * d) s') (cg_solve k))).
Check (@MainTheorem.main_theorem_fixed_point
  R n' m d T X c y Nu wt lam kap v delta : supposed X c y Nu wt lam kap v delta (forall s' k : nat,
  200 * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 115 * n%:R <= 16 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt (@CS R (m * d) s') (fixed_point_solve k))).
Check (@MainTheorem.main_theorem_neuron_block
  R n' m d T X c y Nu wt lam kap v delta :
  supposed X c y Nu wt lam kap v delta (forall q' k : nat,
  8 * (2 * n ^ 2)%:R * T%:R <= q'.+1%:R * delta -> 377 * n%:R <= 13 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt (neuron_block d (@CS R m q')) (cg_solve k))).
Check (@MainTheorem.main_theorem_srht
  R n' m d T X c y Nu wt lam kap v delta :
  supposed X c y Nu wt lam kap v delta (forall L s (padded : (m * d <= 2 ^ L)%N) k, (0 < s <= 2 ^ L)%N ->
  8 * (n ^ 2 + n)%:R * T%:R <= s%:R * delta -> 377 * n%:R <= 13 ^+ k * lam ->
  1 - delta <= halves T X c y Nu wt (@srht R L (m * d) s padded) (cg_solve k))).
Check (@MainTheorem.main_theorem_geometric
  R n' m d T X c y Nu wt lam kap v delta : supposed X c y Nu wt lam kap v delta (forall s' k : nat,
  8 * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377 * n%:R <= 13 ^+ k * lam ->
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> _} => [forall t : 'I_T.+1,
    norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t)
    <= 2^-1 ^+ t * norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 0)]))).
End MainStatements.
Check (@MainTheorem.main_theorem_instance : forall (R : rcfType) (T : nat),
  let c := Num.sqrt (2 ^ 33)%:R^-1 in let wt (b : bool) := ((-1) ^+ b)%:M in
  1 - 2^-1 <= Pr R (fun w : {ffun 'I_(2 ^ 33) -> neuron bool_finType} * {ffun 'I_T -> Omega (2 ^ 33 * 1) (32 * T)} =>
    [forall t : 'I_T,
      norm (residual_at (1%:M : 'M[R]_1) c 0 wt (@CS R (2 ^ 33 * 1) (32 * T)) (cg_solve 3) w.1 w.2 t.+1) <=
      2^-1 * norm (residual_at (1%:M : 'M[R]_1) c 0 wt (@CS R (2 ^ 33 * 1) (32 * T)) (cg_solve 3) w.1 w.2 t)])).
End Training.

(* Rounding: definitions *)
Check (erefl : @rounded = fun R u v z => `|v - z| <= u * `|z|).
Check (erefl : @gamma = fun R u k => k%:R * u / (1 - k%:R * u)).
Check (erefl : @growth = fun R u k => (1 - u)^-1 ^+ k - 1).
Check (erefl : @phi = fun R u k => gamma u k / (1 - gamma u k)).
Check (@SumRounded : forall (R : realFieldType) (u p v : R), rounded u v p -> computed_sum u 1 [:: p] v).
Check (@SumFused : forall (R : realFieldType) (u p : R), computed_sum u 0 [:: p] p).
Check (@SumAdd : forall (R : realFieldType) (u : R) (d e : nat) (ps qs : seq R) (v w z : R),
  computed_sum u d ps v -> computed_sum u e qs w -> rounded u z (v + w) ->
  computed_sum u (maxn d e).+1 (ps ++ qs) z).
Check (@SumPermuted : forall (R : realFieldType) (u : R) (d : nat) (ps qs : seq R) (v : R),
  perm_eq ps qs -> computed_sum u d ps v -> computed_sum u d qs v).
Check (@FromStart : forall (R : realFieldType) (u c : R), computed_from u c [::] c).
Check (@FromAdd : forall (R : realFieldType) (u c : R) (d : nat) (ps qs : seq R) (v w z : R),
  computed_from u c ps v -> computed_sum u d qs w -> rounded u z (v + w) -> computed_from u c (ps ++ qs) z).
Check (@FromPermuted : forall (R : realFieldType) (u c : R) (ps qs : seq R) (v : R),
  perm_eq ps qs -> computed_from u c ps v -> computed_from u c qs v).
Check (erefl : @earlier = fun R n (F : 'M[R]_n) i j => [seq - (F k i * F k j) | k : 'I_n <- enum 'I_n & (k < i)%N]).
Check (erefl : @computed_cholesky = fun R u n (A F : 'M[R]_n) =>
  [/\ forall i j : 'I_n, (j < i)%N -> F i j = 0,
      forall i j : 'I_n, (i < j)%N -> exists v, computed_from u (A i j) (earlier F i j) v /\
        (rounded u (F i j) (v / F i i) \/
         exists q, rounded u q (F i i)^-1 /\ rounded u (F i j) (v * q)) &
      forall j, exists v, [/\ computed_from u (A j j) (earlier F j j) v, 0 < v & rounded u (F j j) (Num.sqrt v)]]).
Section Flocq.
Import Reals ZArith Rstruct Flocq.Core.Core.
Local Open Scope ring_scope.
Check (erefl : @fl = fun prec choice z => round radix2 (FLX_exp prec) (Znearest choice) z).
Check (erefl : @unit_roundoff = fun prec => (/ 2 * bpow radix2 (- prec + 1))%R).
Check (erefl : @evaluate = fun prec choice x y => fix evaluate t : R :=
  match t with Product i => fl prec choice (x i * y i) | Plus s t => fl prec choice (evaluate s + evaluate t) end).
Check (@Rounding.rounding_model : forall prec : Z, (0 < prec)%Z -> forall (choice : Z -> bool) (z : R),
  rounded (unit_roundoff prec) (fl prec choice z) z).
Check (@Rounding.rounding_dot_product :
  forall prec : Z, (0 < prec)%Z -> forall (choice : Z -> bool) (x y : nat -> R) (t : summation),
  let exact := \sum_(i <- leaves t) (x i * y i) in
  let sizes := \sum_(i <- leaves t) `|x i * y i| in
  (`|evaluate prec choice x y t - exact| <= ((1 + unit_roundoff prec) ^+ depth t - 1) * sizes) /\
  ((size (leaves t))%:R * unit_roundoff prec < 1 ->
   `|evaluate prec choice x y t - exact| <= gamma (unit_roundoff prec) (size (leaves t)) * sizes)).
End Flocq.

(* Rounding: theorems *)
Check (@Rounding.rounding_sum : forall (R : realFieldType) (u : R), 0 <= u ->
  forall (d : nat) (ps : seq R) (v : R), computed_sum u d ps v ->
  `|v - \sum_(p <- ps) p| <= ((1 + u) ^+ d - 1) * (\sum_(p <- ps) `|p|)).
Check (@Rounding.rounding_cholesky : forall (R : rcfType) (u : R) (n : nat), 0 <= u -> u < 1 ->
  forall A F : 'M[R]_n, sym A -> computed_cholesky u A F -> forall i j : 'I_n,
  `|(F^T *m F) i j - A i j| <= growth u n.+1 * (\sum_k `|F k i| * `|F k j|)).
Check (@Rounding.ntk_positivity_certificate : forall (R : rcfType) (u : R) (n : nat), 0 <= u -> u < 1 ->
  forall (E A M F : 'M[R]_n) (sigma error largest : R) (k : nat), (n < k)%N -> 2 * k%:R * u < 1 -> sym A ->
  (forall x : 'cV[R]_n, `|qf A x - qf E x| <= error * nsq x) ->
  (forall i j : ordinal_eqType n, i != j -> M i j = A i j) ->
  (forall i : 'I_n, rounded u (M i i) (A i i - sigma)) -> (forall i : 'I_n, M i i <= largest) ->
  computed_cholesky u M F -> forall x : 'cV[R]_n,
  (sigma - phi u k * \tr M - 2 * u * largest - error) * nsq x <= qf E x).

(* The files that build on all of these *)
Section Rest.
Import NeuralTangentKernel GaussNewton MainTheorem Rounding RealAnalysis RandomPivots Hoeffding KernelPositivity Executable Communication.

(* RandomPivots: definitions *)
Check (erefl : @RandomPivots.first_accepted =
  fun (X : finType) (b n : nat) (accepted : pred X) (value : X -> 'I_n) (w : {ffun 'I_b -> X}) (j : 'I_n) =>
  [exists k, [&& accepted (w k), value (w k) == j & [forall i : 'I_b, (i < k)%N ==> ~~ accepted (w i)]]]).
Check (erefl : @RandomPivots.any_accepted = fun (X : finType) (b : nat) (accepted : pred X) (w : {ffun 'I_b -> X}) =>
  [exists k, accepted (w k)]).
Check (erefl : @RandomPivots.accepts =
  fun (R : realFieldType) (S T : finType) (n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R) (w : S * T) =>
  u w.2 * d (J w.1) < d' (J w.1)).
Check (erefl : @RandomPivots.next_pivot_is =
  fun (R : realFieldType) (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R) (S' : finType)
  (J' : S' -> 'I_n) (w : {ffun 'I_b -> S * T} * S') (j : 'I_n) =>
  if RandomPivots.any_accepted (RandomPivots.accepts J u d d') w.1
  then RandomPivots.first_accepted (RandomPivots.accepts J u d d') (fun x => J x.1) w.1 j else J' w.2 == j).
Check (erefl : @RandomPivots.mean_trace = fun R : realFieldType =>
  fix mean_trace (n s : nat) (G : 'M[R]_n) {struct s} : R :=
  if s is s'.+1 then \sum_i G i i / \tr G * mean_trace n s' (Nystrom.eliminate G i) else \tr G).
Check (erefl : @RandomPivots.pivots_law = fun R : realFieldType =>
  fix pivots_law (n : nat) (G : 'M[R]_n) (p : seq 'I_n) {struct p} : R :=
  if p is i :: q then G i i / \tr G * pivots_law n (Nystrom.eliminate G i) q else 1).
Check (erefl : @RandomPivots.tail = fun (R : realFieldType) (n r : nat) (Q : 'M[R]_(n, r)) (G : 'M[R]_n) =>
  \tr G - \tr (Q^T *m G *m Q)).
Check (erefl : @RandomPivots.mean_bound = fun (R : realFieldType) (r : nat) (tau t : R) =>
  t - (t - tau) ^+ 2 / (r%:R * t)).

(* RandomPivots: theorems *)
Check (@RandomPivots.preconditioner_nystrom_mean :
  forall (R : realFieldType) (T : finType) (n : nat) (G : 'M[R]_n) (J : T -> 'I_n), sym G -> psd G -> 0 < \tr G ->
  (forall i : 'I_n, Pr R (fun w : T => J w == i) = G i i / \tr G) -> forall a b : 'I_n,
  Ex (fun w : T => eliminate G (J w) a b) = (G - (\tr G)^-1 *: (G *m G)) a b).
Check (@RandomPivots.preconditioner_nystrom_mean_trace :
  forall (R : realFieldType) (T : finType) (n : nat) (G : 'M[R]_n) (J : T -> 'I_n), sym G -> psd G -> 0 < \tr G ->
  (forall i : 'I_n, Pr R (fun w : T => J w == i) = G i i / \tr G) ->
  Ex (fun w : T => \tr (eliminate G (J w))) = \tr G - \tr (G *m G) / \tr G).
Check (@RandomPivots.preconditioner_nystrom_acceptance :
  forall (R : realFieldType) (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R),
  (forall j : 'I_n, 0 <= d' j <= d j) -> 0 < \sum_i d' i ->
  (forall j : 'I_n, Pr R (fun w : S => J w == j) = d j / \sum_i d i) ->
  (forall j : 'I_n, Pr R (fun w : T => u w * d j < d' j) = d' j / d j) -> forall j : 'I_n,
  [/\ Pr R (fun w : S * T => accepts J u d d' w && (J w.1 == j)) = d' j / \sum_i d i,
  Pr R (accepts J u d d') = (\sum_i d' i) / \sum_i d i &
  Pr R (fun w : {ffun 'I_b -> S * T} => first_accepted (accepts J u d d') (fun x => J x.1) w j) =
  d' j / (\sum_i d' i) * Pr R (fun w : {ffun 'I_b -> S * T} => any_accepted (accepts J u d d') w)]).
Check (@RandomPivots.preconditioner_nystrom_next_pivot :
  forall (R : realFieldType) (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R),
  (forall j : 'I_n, 0 <= d' j <= d j) -> 0 < \sum_i d' i ->
  (forall j : 'I_n, Pr R (fun w : S => J w == j) = d j / \sum_i d i) ->
  (forall j : 'I_n, Pr R (fun w : T => u w * d j < d' j) = d' j / d j) ->
  forall (S' : finType) (J' : S' -> 'I_n), (forall j : 'I_n, Pr R (fun w : S' => J' w == j) = d' j / \sum_i d' i) ->
  forall j : 'I_n,
  Pr R (fun w : {ffun 'I_b -> S * T} * S' => next_pivot_is J u d d' J' w j) = d' j / \sum_i d' i).
Check (@RandomPivots.preconditioner_nystrom_mean_trace_pivots :
  forall (R : realFieldType) (n s : nat) (G : 'M[R]_n),
  mean_trace s G = \sum_(p : s.-tuple 'I_n) pivots_law G p * \tr (eliminate_all G p)).
Check (@RandomPivots.preconditioner_nystrom_mean_steps :
  forall (R : realFieldType) (n r : nat) (Q : 'M[R]_(n, r)), Q^T *m Q = 1%:M -> (0 < r)%N -> forall tau : R, 0 < tau ->
  forall (G : 'M[R]_n) (s : nat), sym G -> psd G -> tail Q G <= tau -> tau < \tr G ->
  mean_trace s G <= iter s (mean_bound r tau) (\tr G)).
Check (@RandomPivots.preconditioner_nystrom_mean_rank :
  forall (R : realType) (n r : nat) (Q : 'M[R]_(n, r)), Q^T *m Q = 1%:M -> (0 < r)%N ->
  forall (G : 'M[R]_n) (tau eps : R) (s : nat), sym G -> psd G -> 0 < tau -> tail Q G <= tau -> 0 < eps ->
  r%:R / eps + r%:R * exp.ln (\tr G / (eps * tau)) <= s%:R -> mean_trace s G <= (1 + eps) * tau).

(* Hoeffding: definitions *)
Check (erefl : @Hoeffding.deviation =
  fun (R : realType) (m k : nat) (dl : R) => Num.sqrt (exp.ln (k%:R / dl) / (2 * m%:R))).
Check (erefl : @Hoeffding.sign_matrix =
  fun (R : realType) (N : nat) (s : [finType of {ffun 'I_N -> bool}]) => diag_mx (\row_i (-1) ^+ s i)).

(* Hoeffding: theorems *)
Check (@Hoeffding.hoeffding_sum : forall (R : realType) (I T : finType), (0 < #|T|)%N ->
  forall (F : I -> T -> R) (a b : I -> R), (forall (i : I) (w : T), a i <= F i w <= b i) -> forall t : R,
  0 <= t -> Pr R (fun w : {ffun I -> T} => t <= \sum_i (F i (w i) - Ex (F i))) <=
  sequences.expR (- (2 * t ^+ 2 / (\sum_i (b i - a i) ^+ 2)))).
Check (@Hoeffding.hoeffding_abs : forall (R : realType) (I T : finType), (0 < #|T|)%N ->
  forall (F : I -> T -> R) (a b : I -> R) (t : R), (forall (i : I) (w : T), a i <= F i w <= b i) ->
  0 <= t -> Pr R (fun w : {ffun I -> T} => t <= `|\sum_i (F i (w i) - Ex (F i))|) <=
  2 * sequences.expR (- (2 * t ^+ 2 / (\sum_i (b i - a i) ^+ 2)))).
Check (@Hoeffding.hoeffding_mean : forall (R : realType) (I T : finType), (0 < #|T|)%N ->
  forall (f : T -> R) (a b t : R), (0 < #|I|)%N -> (forall w : T, a <= f w <= b) -> a < b -> 0 <= t -> Pr R
  (fun w : {ffun I -> T} => t <= (\sum_i f (w i)) / #|I|%:R - Ex f) <=
  sequences.expR (- (2 * #|I|%:R * t ^+ 2 / (b - a) ^+ 2))).
Check (@Hoeffding.hoeffding_mean_abs : forall (R : realType) (I T : finType), (0 < #|T|)%N ->
  forall (f : T -> R) (a b t : R), (0 < #|I|)%N -> (forall w : T, a <= f w <= b) -> a < b -> 0 <= t -> Pr R
  (fun w : {ffun I -> T} => t <= `|(\sum_i f (w i)) / #|I|%:R - Ex f|) <=
  2 * sequences.expR (- (2 * #|I|%:R * t ^+ 2 / (b - a) ^+ 2))).
Check (@Hoeffding.ntk_gram_concentrates_hoeffding :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R)
  (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|T|)%N -> forall dl : R,
  (0 < n)%N -> 0 < dl -> dl <= 1 -> with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
  forall i j : 'I_n, `|gram X c a (weights wt w) i j - kernel X wt i j| <=
  Num.sqrt (exp.ln ((n * n.+1)%:R / dl) / (2 * m%:R)))).
Check (@Hoeffding.ntk_gram_concentrates_hoeffding_frobenius :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R)
  (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|T|)%N -> forall dl : R,
  (0 < n)%N -> 0 < dl -> dl <= 1 -> with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
  Num.sqrt (frob2 (gram X c a (weights wt w) - kernel X wt)) <=
  n%:R * Num.sqrt (exp.ln ((n * n.+1)%:R / dl) / (2 * m%:R)))).
Check (@Hoeffding.ntk_activations_are_stable_hoeffding :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R)
  (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|T|)%N -> forall rho p dl : R,
  (0 < n)%N -> 0 <= rho -> 0 < dl -> dl <= 1 ->
  (forall i : 'I_n, Pr R (fun t : T => `|input_product X wt i t| <= rho) <= p) -> with_probability (1 - dl)
  (fun w : [finType of {ffun 'I_m -> T}] => forall W : 'M[R]_(m, d),
  (forall r : 'I_m, nsq (row r W - row r (weights wt w))^T <= rho ^+ 2) ->
  frob2 (jacobian X c a W - jacobian X c a (weights wt w)) <=
  n%:R * (p + Num.sqrt (exp.ln (n%:R / dl) / (2 * m%:R))))).
Check (@Hoeffding.embedding_srht_flattening :
  forall (R : realType) (N n : nat) (H : 'M[R]_N) (U : 'M[R]_(N, n)), (forall i j : 'I_N, H i j ^+ 2 = 1) ->
  U^T *m U = 1%:M -> forall dl : R, (0 < N)%N -> (0 < n)%N -> 0 < dl -> dl <= 1 -> with_probability (1 - dl)
  (fun s : [finType of {ffun 'I_N -> bool}] => forall j : 'I_N,
  nsq (row j ((Num.sqrt N%:R)^-1 *: (H *m sign_matrix R s *m U)))^T <=
  2 * n%:R * exp.ln (2 * n%:R * N%:R / dl) / N%:R)).

(* KernelPositivity: definitions *)
Check (erefl : @KernelPositivity.root_coefficient = fun R : realType =>
  fix root_coefficient (k : nat) : R := match k with | 0%N => 1
  | k'.+1 => root_coefficient k' * ((2 * k' + 1)%:R / (2 * k' + 2)%:R) end).
Check (erefl : @KernelPositivity.arcsine_coefficient =
  fun (R : realType) (k : nat) => root_coefficient R k / (2 * k + 1)%:R).
Check (erefl : @KernelPositivity.arcsine_sum = fun R : realType =>
  fix arcsine_sum (N : nat) (x : R) {struct N} : R := match N with | 0%N => 0
  | k.+1 => arcsine_sum k x + arcsine_coefficient R k * x ^+ (2 * k + 1) end).
Check (erefl : @KernelPositivity.arcsine = fun (R : realType) (x : R) => trigo.pi / 2 - trigo.acos x).

(* KernelPositivity: theorems *)
Check (@KernelPositivity.arcsine_series : forall (R : realType) (tau : R), 0 <= tau -> tau < 1 ->
  forall (N : nat) (x : R), 0 <= x <= tau -> 0 <= arcsine x - arcsine_sum N.+1 x <=
  2 * (1 - tau ^+ 2)^-1 ^+ 2 * tau ^+ (2 * N + 2) * x).
Check (@KernelPositivity.ntk_kernel_is_positive_definite :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall i j : ordinal_eqType n, i != j -> row i X != row j X /\ row i X != - row j X) ->
  forall z : 'cV[R]_n, z != 0 -> 0 < qf
  (\matrix_(i, j) ((X *m X^T) i j * (trigo.pi - trigo.acos ((X *m X^T) i j)) / (2 * trigo.pi))) z).

(* Executable: definitions *)
Check (erefl : @Executable.value = fun (R : realFieldType) (q : QArith_base.Q) =>
  real_of_Z R (QArith_base.Qnum q) / real_of_Z R (BinNums.Zpos (QArith_base.Qden q))).
Check (erefl : @Executable.vector =
  fun (R : realFieldType) (n : nat) (v : seq QArith_base.Q) => \col_i value R (entry v i)).
Check (erefl : @Executable.matrix_of = fun (R : realFieldType) (m n : nat) (A : seq (seq QArith_base.Q)) =>
  \matrix_(i, j) value R (entry2 A i j)).
Check (erefl : @Executable.signs =
  fun (R : realFieldType) (m : nat) (negative : seq bool) (r : 'I_m) => (-1) ^+ nth false negative r).
Check (erefl : @Executable.draw = fun (N s' : nat) (buckets : seq nat) (negative : seq bool) =>
  ([ffun i : 'I_N => inord (nth 0%N buckets i)], [ffun i : 'I_N => nth false negative i]) : Omega N s').
Check (erefl : @Executable.stateMeaning = fun (R : realFieldType) (n : nat) (s : cgStateQ) => {|
  iterate := vector R n (iterateQ s); ConjugateGradient.residual := vector R n (residualQ s);
  direction := vector R n (directionQ s); product := value R (lastProductQ s) |}).

(* Executable: theorems *)
Check (@Executable.executable_count_sketch :
  forall (R : realFieldType) (N k s' : nat) (buckets : seq nat) (negative : seq bool)
  (A : seq (seq QArith_base.Q)), (forall i : nat, (i < N)%N -> (nth 0%N buckets i < s'.+1)%N) ->
  matrix_of R s'.+1 k (countSketch s'.+1 N k buckets negative A) =
  CS R (draw N s' buckets negative) *m matrix_of R N k A).
Check (@Executable.executable_neuron_block :
  forall (R : realFieldType) (m n d q' : nat) (buckets : seq nat) (negative : seq bool)
  (L X : seq (seq QArith_base.Q)), (forall r : nat, (r < m)%N -> (nth 0%N buckets r < q'.+1)%N) ->
  matrix_of R (q'.+1 * d) n (neuronBlockQ q'.+1 m n d buckets negative L X) =
  neuron_block d (CS R (N:=m) (s':=q')) (draw m q' buckets negative) *m
  khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T).
Check (@Executable.executable_srht :
  forall (R : rcfType) (L N s k : nat) (negative : seq bool) (rows : seq nat)
  (A : seq (seq QArith_base.Q)) (N_range : (N <= 2 ^ L)%N) (w : srht_draws (2 ^ L) N s), (0 < s)%N ->
  (forall r : 'I_s, val w.1 r = nth 0%N rows r :> nat) ->
  (forall i : 'I_N, w.2 i = nth false negative i) ->
  matrix_of R s k (sampledHadamard L N s k negative rows A) =
  Num.sqrt s%:R *: (srht R N_range w *m matrix_of R N k A)).
Check (@Executable.executable_network :
  forall (R : realFieldType) (m n d : nat) (c : QArith_base.Q) (negative : seq bool)
  (W X : seq (seq QArith_base.Q)), vector R n (outputs m n d c negative W X) =
  network (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)).
Check (@Executable.executable_activations :
  forall (R : realFieldType) (m n d : nat) (W X : seq (seq QArith_base.Q)),
  \matrix_(i, r) (isActive (activations m n d W X) r i)%:R =
  pattern (matrix_of R n d X) (matrix_of R m d W)).
Check (@Executable.executable_common_counts :
  forall (R : realFieldType) (m n d : nat) (W X : seq (seq QArith_base.Q)),
  matrix_of R n n (commonCounts m n (activations m n d W X)) =
  pattern (matrix_of R n d X) (matrix_of R m d W) *m (pattern (matrix_of R n d X) (matrix_of R m d W))^T).
Check (@Executable.executable_gram :
  forall (R : realFieldType) (m n d : nat) (c : QArith_base.Q) (negative : seq bool)
  (W X : seq (seq QArith_base.Q)),
  matrix_of R n n (gramByJacobian m n d c negative (activations m n d W X) X) =
  gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)).
Check (@Executable.executable_gram_by_counts :
  forall (R : realFieldType) (m n d : nat) (c : QArith_base.Q) (negative : seq bool)
  (W X : seq (seq QArith_base.Q)), value R c ^+ 2 = m%:R^-1 ->
  matrix_of R n n (gramByCounts m n d (activations m n d W X) X) =
  gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)).
Check (@Executable.executable_step :
  forall (R : realFieldType) (m n d : nat) (c : QArith_base.Q) (negative : seq bool)
  (W X : seq (seq QArith_base.Q)) (g : seq QArith_base.Q),
  vec (matrix_of R m d (stepAlong m n d c negative (activations m n d W X) X W g)) =
  vec (matrix_of R m d W) -
  (jacobian (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W))^T *m vector R n g).
Check (@Executable.executable_fixed_point :
  forall (R : realFieldType) (n : nat) (G F R0 : seq (seq QArith_base.Q)),
  matrix_of R n n F *m matrix_of R n n R0 = 1%:M -> forall (r g : seq QArith_base.Q) (k : nat),
  vector R n (iter k (fixedPointStep n G R0 r) g) = iter k
  (fixed_point_step_in_g (matrix_of R n n G) ((matrix_of R n n F)^T *m matrix_of R n n F)
  (vector R n r)) (vector R n g)).
Check (@Executable.executable_conjugate_gradient :
  forall (R : realFieldType) (n : nat) (G F R0 : seq (seq QArith_base.Q))
  (r g0 : seq QArith_base.Q) (k : nat), matrix_of R n n F *m matrix_of R n n R0 = 1%:M ->
  stateMeaning R n (conjugateGradientQ n G R0 r g0 k) =
  cg (matrix_of R n n G) ((matrix_of R n n F)^T *m matrix_of R n n F) (vector R n r) (vector R n g0) k).
Check (@Executable.executable_training_step :
  forall (R : rcfType) (m n d : nat) (c : QArith_base.Q) (negative : seq bool)
  (W X : seq (seq QArith_base.Q)) (y : seq QArith_base.Q) (k : nat) (g : seq QArith_base.Q)
  (W' : seq (seq QArith_base.Q)), (g, W') = trainingStep m n d c negative W X y k -> vector R n g =
  cg_iterate (gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)) 1%:M
  (residual (matrix_of R n d X) (value R c) (signs R negative) (vector R n y) (matrix_of R m d W)) 0 k /\
  gn_step (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)
  (vector R n g) (matrix_of R m d W')).
End Rest.

(* Communication: definitions *)
Local Open Scope nat_scope.
Check (erefl : @Communication.sent_bytes =
  fun (P : nat) (p : 'I_P) (w : 'I_P -> nat) => \sum_(q < P | q != p) 8 * w q).
Check (erefl : @Communication.sum_bytes = fun (P : nat) (c : 'I_P -> nat) (p : 'I_P) =>
  Communication.sent_bytes p c + Communication.sent_bytes p (fun=> c p)).
Check (erefl : @Communication.share =
  fun (P C : nat) (p : 'I_P) => (C * p.+1) %/ P - (C * p) %/ P).
Check (erefl : @Communication.step_bytes = fun (P : nat) (Ls : seq nat) (k : nat) (p : 'I_P) =>
  \sum_(L <- Ls) Communication.sum_bytes (@Communication.share P L) p + Communication.sent_bytes p (fun=> k)).

(* Communication: theorems *)
Check (@Communication.cost_communication_rank : forall (P : nat) (c : 'I_P -> nat) (p : 'I_P),
  Communication.sum_bytes c p = 8 * (\sum_(q < P) c q - c p) + 8 * (P - 1) * c p).
Check (@Communication.cost_communication : forall (P : nat) (c : 'I_P -> nat),
  \sum_(p < P) Communication.sum_bytes c p = 16 * (P - 1) * \sum_(q < P) c q).
Check (@Communication.cost_communication_gather : forall P k : nat,
  \sum_(p < P) Communication.sent_bytes p (fun=> k) = 8 * P * (P - 1) * k).
Check (@Communication.cost_communication_shares : forall P C : nat, 0 < P ->
  \sum_(p < P) @Communication.share P C p = C).
Check (@Communication.cost_communication_balance : forall (P C : nat) (p : 'I_P), 0 < P ->
  C %/ P <= Communication.share C p <= (C %/ P).+1).
Check (@Communication.cost_communication_step : forall (P : nat) (Ls : seq nat) (k : nat), 0 < P ->
  \sum_(p < P) Communication.step_bytes Ls k p = 16 * (P - 1) * sumn Ls + 8 * P * (P - 1) * k).
