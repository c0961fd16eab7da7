(* Main results. None of its own: here the statement of every theorem of the other files is written out once more, so that
   Coq refuses a theorem that was weakened where it is proved. The meaning of the words in the statements is pinned in the
   same way, by equations between a name and what it stands for.

   Dependencies. All other files.

   Structure. First the definitions, then for each file its theorems in their order. `Scripts/proofs` compares the names
   with those of the theorems, so none can be missing. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding.
From SketchedGaussNewton Require Import Preconditioning ConjugateGradient NeuralTangentKernel.
From SketchedGaussNewton Require Import GaussNewton MainTheorem Rounding Executable.
From Coq Require Reals ZArith QArith.
From mathcomp Require Rstruct reals exp.
From Flocq Require Core.Core.
Import reals.Real.Exports GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* LinearAlgebra *)
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

Check (@LinearAlgebra.psd_decomp : forall (R : realFieldType) (n : nat) (A : 'M[R]_n), sym A -> psd A ->
  exists2 L : seq (R * 'cV[R]_n), all (fun p : R * 'cV[R]_n => 0 <= p.1) L & A = sumo L).

(* FiniteProbability *)
Check (erefl : @FiniteProbability.Ex =
  fun (R : realFieldType) (T : finType) (f : T -> R) => (\sum_w f w) / #|T|%:R).
Check (erefl : @FiniteProbability.Pr =
  fun (R : realFieldType) (T : finType) (P : pred T) => Ex (fun w : T => (P w)%:R)).
Check (erefl : @FiniteProbability.Var = fun (R : realFieldType) (T : finType) (f : T -> R) =>
  Ex (fun w : T => (f w - Ex f) ^+ 2)).
Check (erefl : @FiniteProbability.with_probability =
  fun (R : realFieldType) (T : finType) (p : R) (P : T -> Prop) =>
  exists2 good : pred T, p <= Pr R good & forall w : T, good w -> P w).

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

(* SubspaceEmbedding *)
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

(* Preconditioning *)
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

(* ConjugateGradient *)
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

(* NeuralTangentKernel *)
Check (erefl : @NeuralTangentKernel.had =
  fun (R : realFieldType) (m n : nat) (A B : 'M[R]_(m, n)) => \matrix_(i, j) (A i j * B i j)).
Check (erefl : @NeuralTangentKernel.hadv =
  fun (R : realFieldType) (n : nat) (v x : 'cV[R]_n) => \col_i (v i 0 * x i 0)).
Check (erefl : @NeuralTangentKernel.relu = fun R : realFieldType => [eta Num.max 0]).
Check (erefl : @NeuralTangentKernel.active = fun (R : realFieldType) (z : R) => (0 <= z)%R%:R).
Check (erefl : @NeuralTangentKernel.preactivation =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) => X *m W^T).
Check (erefl : @NeuralTangentKernel.network =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) =>
  \col_i (c * (\sum_r a r * relu (preactivation X W i r)))).
Check (erefl : @NeuralTangentKernel.pattern =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) =>
  \matrix_(i, r) active (preactivation X W i r)).
Check (erefl : @NeuralTangentKernel.vec =
  fun (R : realFieldType) (m d : nat) (W : 'M[R]_(m, d)) => (mxvec W)^T).
Check (erefl : @NeuralTangentKernel.masked =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (b : 'M[R]_(n, m)) =>
  \matrix_i mxvec (\matrix_(r, l) (c * a r * b i r * X i l))).
Check (erefl : @NeuralTangentKernel.jacobian =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) =>
  masked X c a (pattern X W)).
Check (erefl : @NeuralTangentKernel.gram =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) =>
  jacobian X c a W *m (jacobian X c a W)^T).
Check (erefl : @NeuralTangentKernel.near =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) (rho : R) (i : 'I_n) =>
  [set r | `|preactivation X W i r| <= rho]).
Check (erefl : @NeuralTangentKernel.weights =
  fun (R : realFieldType) (m d : nat) (T : finType) (wt : T -> 'rV[R]_d) (w : {ffun 'I_m -> T}) =>
  \matrix_r wt (w r)).
Check (erefl : @NeuralTangentKernel.input_product =
  fun (R : realFieldType) (n d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) (i : 'I_n) (t : T) =>
  (X *m (wt t)^T) i 0).
Check (erefl : @NeuralTangentKernel.kernel =
  fun (R : realFieldType) (n d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) =>
  \matrix_(i, j) ((X *m X^T) i j * Ex (fun t : T => active (input_product X wt i t) *
  active (input_product X wt j t)))).

Check (@NeuralTangentKernel.ntk_schur_product : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n),
  sym A -> psd A -> psd B -> psd (had A B)).
Check (@NeuralTangentKernel.ntk_gram_factorization_psd :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)),
  psd (gram X c a W)).
Check (@NeuralTangentKernel.ntk_gram_factorization :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> forall W : 'M[R]_(m, d), gram X c a W =
  m%:R^-1 *: had (pattern X W *m (pattern X W)^T) (X *m X^T)).
Check (@NeuralTangentKernel.ntk_gram_factorization_form :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> forall (W : 'M[R]_(m, d)) (z : 'cV[R]_n),
  qf (gram X c a W) z = m%:R^-1 * (\sum_r nsq (X^T *m hadv (col r (pattern X W)) z))).
Check (@NeuralTangentKernel.ntk_activations_are_stable_count :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R) (i : 'I_n), 0 <= rho ->
  (forall r : 'I_m, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  (#|[set r | pattern X W i r != pattern X V i r]| <= #|near X V rho i|)%N).
Check (@NeuralTangentKernel.ntk_activations_are_stable :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R), 0 <= rho ->
  (forall r : 'I_m, nsq (row r W - row r V)^T <= rho ^+ 2) -> frob2 (jacobian X c a W - jacobian X c a V) <=
  m%:R^-1 * (\sum_i #|near X V rho i|%:R)).
Check (@NeuralTangentKernel.ntk_kernel_is_expectation :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d))
  (c : R) (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  (0 < m)%N -> forall i j : 'I_n, Ex (fun w : {ffun 'I_m -> T} => gram X c a (weights wt w) i j) =
  kernel X wt i j).
Check (@NeuralTangentKernel.ntk_gram_concentrates_second_moment :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d))
  (c : R) (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> Ex (fun w : {ffun 'I_m -> T} =>
  frob2 (gram X c a (weights wt w) - kernel X wt)) <= n%:R ^+ 2 / (4 * m%:R)).
Check (@NeuralTangentKernel.ntk_gram_concentrates :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d))
  (c : R) (a : 'I_m -> R) (wt : T -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> forall e : R, 0 < e -> Pr R
  (fun w : {ffun 'I_m -> T} => e ^+ 2 < frob2 (gram X c a (weights wt w) - kernel X wt)) <=
  n%:R ^+ 2 / (4 * m%:R * e ^+ 2)).
Check (@NeuralTangentKernel.ntk_activations_are_stable_probability :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d),
  (0 < m)%N -> forall rho p tau : R, 0 < tau ->
  (forall i : 'I_n, Pr R (fun t : T => `|input_product X wt i t| <= rho) <= p) -> Pr R
  (fun w : {ffun 'I_m -> T} => tau < m%:R^-1 * (\sum_i #|near X (weights wt w) rho i|%:R)) <=
  n%:R * p / tau).
Check (@NeuralTangentKernel.ntk_gram_concentrates_positivity :
  forall (R : rcfType) (n : nat) (G K : 'M[R]_n) (lam e : R), 0 <= e ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf K x) ->
  frob2 (G - K) <= e ^+ 2 -> forall x : 'cV[R]_n, (lam - e) * nsq x <= qf G x).

(* GaussNewton *)
Check (erefl : @GaussNewton.mean_slope = fun (R : realFieldType) (z z' : R) =>
  if z' == z then active z else (relu z' - relu z) / (z' - z)).
Check (erefl : @GaussNewton.mean_pattern =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) =>
  \matrix_(i, r) mean_slope (preactivation X W i r) (preactivation X W' i r)).
Check (erefl : @GaussNewton.mean_jacobian =
  fun (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d)) =>
  masked X c a (mean_pattern X W W')).
Check (erefl : @GaussNewton.residual =
  fun (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n) (W : 'M[R]_(m, d)) =>
  network X c a W - y).
Check (erefl : @GaussNewton.gn_step =
  fun (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d))
  (g : 'cV[R]_n) (W' : 'M[R]_(m, d)) => vec W' = vec W - (jacobian X c a W)^T *m g).
Check (erefl : @GaussNewton.distance =
  fun (R : rcfType) (m d : nat) (W V : 'M[R]_(m, d)) (r : 'I_m) => norm (row r W - row r V)^T).
Check (erefl : @GaussNewton.in_ball =
  fun (R : rcfType) (m d : nat) (W0 : 'M[R]_(m, d)) (rho : R) (W : 'M[R]_(m, d)) =>
  forall r : 'I_m, distance W W0 r <= rho).

Check (@GaussNewton.step_mean_value_identity :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d)),
  network X c a W' - network X c a W = mean_jacobian X c a W W' *m vec (W' - W)).
Check (@GaussNewton.step_mean_value_range :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) (i : 'I_n) (r : 'I_m),
  0 <= mean_pattern X W W' i r <= 1).
Check (@GaussNewton.step_mean_value_residual :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
  (W W' : 'M[R]_(m, d)) (y : 'cV[R]_n) (g : 'cV[R]_n), vec W' = vec W - (jacobian X c a W)^T *m g ->
  network X c a W' - y = network X c a W - y - gram X c a W *m g +
  (jacobian X c a W - mean_jacobian X c a W W') *m ((jacobian X c a W)^T *m g)).
Check (@GaussNewton.step_mean_value_convex :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d))
  (Q : 'M[R]_(n, m) -> Prop),
  (forall (th : R) (b b' : 'M[R]_(n, m)), 0 <= th <= 1 -> Q b -> Q b' -> Q (th *: b + (1 - th) *: b')) ->
  (forall s : R, 0 <= s <= 1 -> Q (pattern X (segment W W' s))) -> Q (mean_pattern X W W')).
Check (@GaussNewton.step_contraction :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
  (y : 'cV[R]_n) (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eta eps0 : R), 0 < sigma -> 0 <= eta ->
  gn_step X c a W g W' -> norm (gram X c a W *m g - residual X c a y W) <=
  eps0 * norm (residual X c a y W) ->
  (forall x : 'cV[R]_n, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) -> (forall v : 'cV[R]_(m * d),
  norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= eta * norm v) ->
  norm (residual X c a y W') <= (eps0 + (1 + eps0) * eta / sigma) * norm (residual X c a y W)).
Check (@GaussNewton.train_movement_solution :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (r : 'I_m),
  gn_step X c a W g W' -> distance W' W r <= Num.sqrt (n%:R / m%:R) * norm g).
Check (@GaussNewton.train_movement :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eps0 : R) (r : 'I_m), 0 < sigma ->
  gn_step X c a W g W' -> norm (gram X c a W *m g - residual X c a y W) <=
  eps0 * norm (residual X c a y W) ->
  (forall x : 'cV[R]_n, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) -> distance W' W r <=
  Num.sqrt (n%:R / m%:R) * (1 + eps0) * norm (residual X c a y W) / sigma ^+ 2).
Check (@GaussNewton.train_linear_convergence_upto :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x : 'cV[R]_n, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) -> (forall W : 'M[R]_(m, d),
  in_ball W0 rho W -> forall v : 'cV[R]_(m * d), norm ((jacobian X c a W - jacobian X c a W0) *m v) <=
  sigma0 / 8 * norm v) -> 4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat), W 0%N = W0 ->
  (forall t : nat, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) -> (forall t : nat, (t < T)%N ->
  in_ball W0 rho (W t) -> norm (gram X c a (W t) *m g t - residual X c a y (W t)) <=
  eps0 * norm (residual X c a y (W t))) -> (forall t : nat, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t : nat, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)))).
Check (@GaussNewton.train_linear_convergence :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x : 'cV[R]_n, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) -> (forall W : 'M[R]_(m, d),
  in_ball W0 rho W -> forall v : 'cV[R]_(m * d), norm ((jacobian X c a W - jacobian X c a W0) *m v) <=
  sigma0 / 8 * norm v) -> 4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n), W 0%N = W0 ->
  (forall t : nat, gn_step X c a (W t) (g t) (W t.+1)) -> (forall t : nat,
  norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t : nat, [/\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)),
  forall r : 'I_m, distance (W t) W0 r <= rho & forall x : 'cV[R]_n,
  7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)]).
Check (@GaussNewton.train_linear_convergence_certified :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R), 0 < sigma0 ->
  m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= (sigma0 / 8) ^+ 2 -> eps0 <= 6^-1 ->
  (forall x : 'cV[R]_n, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n), W 0%N = W0 ->
  (forall t : nat, gn_step X c a (W t) (g t) (W t.+1)) -> (forall t : nat,
  norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t : nat, [/\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)),
  forall r : 'I_m, distance (W t) W0 r <= rho & forall x : 'cV[R]_n,
  7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)]).

(* MainTheorem *)
Check (erefl : @MainTheorem.full_rank = fun (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) => row_free A^T).
Check (erefl : @MainTheorem.oblivious_embedding =
  fun (R : rcfType) (Om : finType) (s N n : nat) (sk : Om -> 'M[R]_(s, N)) (e dl : R) =>
  forall A : 'M[R]_(N, n), full_column_rank A ->
  with_probability (1 - dl) (fun u : Om => embeds (sk u) A e)).
Check (erefl : @MainTheorem.accurate_solver =
  fun (R : rcfType) (s N n : nat) (solve : 'M[R]_(s, N) -> 'M[R]_(N, n) -> 'cV[R]_n -> 'cV[R]_n) (e lo hi eps0 : R) =>
  forall (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (r : 'cV[R]_n), embeds S0 A e ->
  (forall x : 'cV[R]_n, lo * nsq x <= nsq (A *m x) <= hi * nsq x) ->
  norm (A^T *m A *m solve S0 A r - r) <= eps0 * norm r).
Check (erefl : @MainTheorem.solution =
  fun (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (a : 'I_m -> R)
  (S : 'M[R]_(s, m * d)) (W : 'M[R]_(m, d)) => solve S (jacobian X c a W)^T (residual X c a y W)).
Check (erefl : @MainTheorem.next =
  fun (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (a : 'I_m -> R)
  (S0 : 'M[R]_(s, m * d)) (W : 'M[R]_(m, d)) =>
  W - vec_mx ((jacobian X c a W)^T *m solution X c y solve a S0 W)^T).
Check (erefl : @MainTheorem.train =
  fun (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (a : 'I_m -> R) =>
  fix train (S : nat -> 'M[R]_(s, m * d)) (W0 : 'M[R]_(m, d)) (t : nat) {struct t} : 'M[R]_(m, d) :=
  match t with | 0%N => W0 | t'.+1 => next X c y solve a (S t') (train S W0 t') end).
Check (erefl : @MainTheorem.start_signs =
  fun (R : rcfType) (m : nat) (Nu : finType) (w : {ffun 'I_m -> neuron Nu}) (r : 'I_m) => (-1) ^+ (w r).1).
Check (erefl : @MainTheorem.start_weights =
  fun (R : rcfType) (m d : nat) (Nu : finType) (wt : Nu -> 'rV[R]_d) =>
  [eta weights (fun q : neuron Nu => wt q.2)]).
Check (erefl : @MainTheorem.start_residual =
  fun (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
  (wt : Nu -> 'rV[R]_d) (w : {ffun 'I_m -> neuron Nu}) =>
  residual X c (start_signs R w) y (start_weights wt w)).
Check (erefl : @MainTheorem.radius = fun (R : rcfType) (n m : nat) (y : 'cV[R]_n) (v lam delta : R) =>
  let E := n%:R * v + nsq y in 8 / lam * Num.sqrt (8 * n%:R * E / (delta * m%:R))).
Check (erefl : @MainTheorem.good_start =
  fun (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
  (wt : Nu -> 'rV[R]_d) (v lam delta : R) => let E := n%:R * v + nsq y in
  fun w : {ffun 'I_m -> neuron Nu} => [/\ forall x : 'cV[R]_n, lam / 2 * nsq x <=
  qf (gram X c (start_signs R w) (start_weights wt w)) x, m%:R^-1 *
  (\sum_i #|near X (start_weights wt w) (radius m y v lam delta) i|%:R) <= lam / 128
  & 8 * Num.sqrt (n%:R / m%:R) * norm (start_residual X c y wt w) / lam <= radius m y v lam delta]).
Check (erefl : @MainTheorem.sketch_at =
  fun (R : rcfType) (m d s : nat) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (T : nat)
  (u : {ffun 'I_T -> Om}) (t : nat) => match insub t with | Some i => sk (u i) | None => 0 end).
Check (erefl : @MainTheorem.weights_at =
  fun (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
  (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (T : nat) (w : {ffun 'I_m -> neuron Nu})
  (u : {ffun 'I_T -> Om}) => [eta train X c y solve (start_signs R w) (sketch_at sk u)
  (start_weights wt w)]).
Check (erefl : @MainTheorem.residual_at =
  fun (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
  (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (T : nat) (w : {ffun 'I_m -> neuron Nu})
  (u : {ffun 'I_T -> Om}) (t : nat) => residual X c (start_signs R w) y
  (weights_at X c y wt sk solve w u t)).
Check (erefl : @MainTheorem.cg_solve =
  fun (R : rcfType) (s N n' k : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (r : 'cV[R]_n'.+1) =>
  cg_iterate (A^T *m A) ((S0 *m A)^T *m (S0 *m A)) r 0 k).
Check (erefl : @MainTheorem.fixed_point_solve =
  fun (R : rcfType) (s N n' k : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (r : 'cV[R]_n'.+1) =>
  iter k (fixed_point_step_in_g (A^T *m A) ((S0 *m A)^T *m (S0 *m A)) r) 0).

Check (@MainTheorem.with_probability_adaptive : forall (R : realFieldType) (T : nat) (Om : finType) (dl : R)
  (P : 'I_T -> {ffun 'I_T -> Om} -> Om -> Prop), (0 < #|Om|)%N -> 0 <= dl ->
  (forall (t : 'I_T) (w v : {ffun 'I_T -> Om}) (u : Om),
  (forall j : 'I_T, (j < t)%N -> w j = v j) -> P t w u -> P t v u) ->
  (forall (t : 'I_T) (w : {ffun 'I_T -> Om}), with_probability (1 - dl) (P t w)) ->
  with_probability (1 - T%:R * dl) (fun w : {ffun 'I_T -> Om} => forall t : 'I_T, P t w (w t))).
Check (@MainTheorem.train_halves :
  forall (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (a : 'I_m -> R),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (lam rho e eps0 : R), 0 < lam -> 0 <= rho -> eps0 <= 6^-1 ->
  (forall x : 'cV[R]_n, lam / 2 * nsq x <= qf (gram X c a W0) x) ->
  m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= lam / 128 ->
  8 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / lam <= rho ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 -> forall (S0 : nat -> 'M[R]_(s, m * d)) (T : nat),
  (forall t : nat, (t < T)%N -> full_rank (jacobian X c a (train X c y solve a S0 W0 t))^T ->
  embeds (S0 t) (jacobian X c a (train X c y solve a S0 W0 t))^T e) -> forall t : nat, (t < T)%N ->
  norm (residual X c a y (train X c y solve a S0 W0 t.+1)) <=
  2^-1 * norm (residual X c a y (train X c y solve a S0 W0 t))).
Check (@MainTheorem.start_residual_second_moment :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (Nu : finType) (wt : Nu -> 'rV[R]_d), c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N -> forall v : R,
  (forall i : 'I_n, Ex (fun t : Nu => relu (input_product X wt i t) ^+ 2) <= v) -> Ex
  (fun w : {ffun 'I_m -> neuron Nu} => nsq (start_residual X c y wt w)) <= n%:R * v + nsq y).
Check (@MainTheorem.start_is_good :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (Nu : finType) (wt : Nu -> 'rV[R]_d), (forall i : 'I_n, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 ->
  (0 < m)%N -> (0 < #|Nu|)%N -> forall v : R, (forall i : 'I_n,
  Ex (fun t : Nu => relu (input_product X wt i t) ^+ 2) <= v) -> forall lam kap delta : R, 0 < lam ->
  0 < delta -> 0 <= kap -> 0 < n%:R * v + nsq y ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) -> (forall i : 'I_n, Pr R
  (fun t : Nu => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R -> with_probability
  (1 - delta / 2) (good_start X c y wt v lam delta)).
Check (@MainTheorem.main_theorem_any :
  forall (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
  (Nu : finType) (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
  (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (T : nat)
  (lam kap v delta dl e eps0 : R), (forall i : 'I_n, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 ->
  (0 < m)%N -> (0 < #|Nu|)%N -> (forall i : 'I_n,
  Ex (fun t : Nu => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < lam -> 0 < delta -> 0 <= kap ->
  0 < n%:R * v + nsq y -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) -> (forall i : 'I_n, Pr R
  (fun t : Nu => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R -> (0 < #|Om|)%N ->
  0 <= dl -> T%:R * dl <= delta / 2 -> oblivious_embedding n sk e dl -> eps0 <= 6^-1 ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 -> 1 - delta <= Pr R
  (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> Om} => [forall t : 'I_T,
  norm (residual_at X c y wt sk solve w.1 w.2 t.+1) <=
  2^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)])).
Check (@MainTheorem.cg_solve_accurate : forall (R : rcfType) (s N n' k : nat) (lo hi : R), 0 < lo ->
  0 <= hi -> 144 * hi <= 13 ^+ k * lo -> accurate_solver (cg_solve k) 2^-1 lo hi 6^-1).
Check (@MainTheorem.fixed_point_solve_accurate : forall (R : rcfType) (s N n' k : nat) (lo hi : R),
  0 < lo -> 0 <= hi -> 44 * hi <= 16 ^+ k * lo -> accurate_solver (fixed_point_solve k) 10^-1 lo hi 6^-1).
Check (@MainTheorem.main_theorem :
  forall (R : rcfType) (n' m d s' T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1)
  (Nu : finType) (wt : Nu -> 'rV[R]_d) (lam kap v delta : R), (forall i : 'I_n'.+1, nsq (row i X)^T = 1) ->
  c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N -> 0 < lam ->
  (forall x : 'cV[R]_n'.+1, lam * nsq x <= qf (kernel X wt) x) -> (forall i : 'I_n'.+1,
  Ex (fun t : Nu => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < n'.+1%:R * v + nsq y -> 0 < delta ->
  0 <= kap -> (forall i : 'I_n'.+1, Pr R
  (fun t : Nu => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta) ->
  8 * n'.+1%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n'.+1%:R ^+ 3 * (n'.+1%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R ->
  forall k : nat, 8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta ->
  377 * n'.+1%:R <= 13 ^+ k * lam -> 1 - delta <= Pr R
  (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> Omega (m * d) s'} => [forall t : 'I_T, norm
  (residual_at X c y wt (CS R (N:=m * d) (s':=s')) (cg_solve k) w.1 w.2 t.+1) <= 2^-1 * norm
  (residual_at X c y wt (CS R (N:=m * d) (s':=s')) (cg_solve k) w.1 w.2 t)])).
Check (@MainTheorem.main_theorem_fixed_point :
  forall (R : rcfType) (n' m d s' T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1)
  (Nu : finType) (wt : Nu -> 'rV[R]_d) (lam kap v delta : R), (forall i : 'I_n'.+1, nsq (row i X)^T = 1) ->
  c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N -> 0 < lam ->
  (forall x : 'cV[R]_n'.+1, lam * nsq x <= qf (kernel X wt) x) -> (forall i : 'I_n'.+1,
  Ex (fun t : Nu => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < n'.+1%:R * v + nsq y -> 0 < delta ->
  0 <= kap -> (forall i : 'I_n'.+1, Pr R
  (fun t : Nu => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta) ->
  8 * n'.+1%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n'.+1%:R ^+ 3 * (n'.+1%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R ->
  forall k : nat, 200 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta ->
  115 * n'.+1%:R <= 16 ^+ k * lam -> 1 - delta <= Pr R
  (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> Omega (m * d) s'} => [forall t : 'I_T, norm
  (residual_at X c y wt (CS R (N:=m * d) (s':=s')) (fixed_point_solve k) w.1 w.2 t.+1) <= 2^-1 * norm
  (residual_at X c y wt (CS R (N:=m * d) (s':=s')) (fixed_point_solve k) w.1 w.2 t)])).

(* Rounding *)
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

(* Executable *)
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

Check (@Executable.executable_count_sketch :
  forall (R : realFieldType) (N k s' : nat) (buckets : seq nat) (negative : seq bool)
  (A : seq (seq QArith_base.Q)), (forall i : nat, (i < N)%N -> (nth 0%N buckets i < s'.+1)%N) ->
  matrix_of R s'.+1 k (countSketch s'.+1 N k buckets negative A) =
  CS R (draw N s' buckets negative) *m matrix_of R N k A).
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
