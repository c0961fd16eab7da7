(* Main results. None of its own: here the statement of every theorem of the other files is written out once more, so that
   Coq refuses a theorem that was weakened where it is proved. The meaning of the words in the statements is pinned in the
   same way, by equations between a name and what it stands for.

   Dependencies. All other files.

   Structure. First the definitions, then for each file its theorems in their order. `Scripts/proofs` compares the names
   with those of the theorems, so none can be missing. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding.
From SketchedGaussNewton Require Import Preconditioning ConjugateGradient.
From SketchedGaussNewton Require NeuralTangentKernel GaussNewton MainTheorem.
From SketchedGaussNewton Require Import Rounding.
From Coq Require Reals ZArith.
From mathcomp Require Rstruct.
From Flocq Require Core.Core.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* LinearAlgebra: definitions *)
Check (erefl : @dot = fun R n (x y : 'cV[R]_n) => (x^T *m y) 0 0).
Check (erefl : @nsq = fun R n (x : 'cV[R]_n) => dot x x).
Check (erefl : @norm = fun R n (x : 'cV[R]_n) => Num.sqrt (nsq x)).
Check (erefl : @sym = fun R n (M : 'M[R]_n) => M^T = M).
Check (erefl : @qf = fun R n (M : 'M[R]_n) x => dot x (M *m x)).
Check (erefl : @psd = fun R n (M : 'M[R]_n) => forall x, 0 <= qf M x).
Check (erefl : @frob2 = fun R m n (A : 'M[R]_(m, n)) => \sum_i \sum_j A i j ^+ 2).

(* LinearAlgebra: theorems *)
Check (@LinearAlgebra.psd_decomp : forall (R : realFieldType) (n : nat) (A : 'M[R]_n), sym A -> psd A ->
  exists2 L : seq (R * 'cV[R]_n), all (fun p => 0 <= p.1) L & A = \sum_(p <- L) p.1 *: (p.2 *m p.2^T)).

(* SubspaceEmbedding *)
Check (@SubspaceEmbedding.countsketch_second_moment :
  forall (R : realFieldType) (N k s' : nat) (U : 'M[R]_(N, k)), U^T *m U = 1%:M ->
  Ex (fun w : Omega N s' => frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) <= (k ^ 2 + k)%:R / s'.+1%:R).
Check (@SubspaceEmbedding.frob_embedding :
  forall (R : rcfType) (s N k : nat) (U : 'M[R]_(N, k)) (S : 'M[R]_(s, N)) (e : R), 0 < e ->
  frob2 ((S *m U)^T *m (S *m U) - 1%:M) <= e ^+ 2 ->
  forall y : 'cV[R]_k, (1 - e) * nsq y <= nsq (S *m U *m y) <= (1 + e) * nsq y).

(* Preconditioning *)
Check (@Preconditioning.precond_bound :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (R0 : 'M[R]_n) (S : 'M[R]_(s, N)) (e : R),
  0 <= e < 1 ->
  (forall x : 'cV[R]_n, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (S *m A *m R0)^T *m (S *m A *m R0) = 1%:M ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= nsq (A *m R0 *m x) <= nsq x / (1 - e)).
Check (@Preconditioning.cholesky_exists :
  forall (R : rcfType) (n : nat) (A : 'M[R]_n), sym A -> pd A -> exists2 L : 'M[R]_n, ltri L & A = L *m L^T).
Check (@Preconditioning.rfactor_exists :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)), (forall x : 'cV[R]_n, x != 0 -> B *m x != 0) ->
  exists2 R0 : 'M[R]_n, R0 \in unitmx & (B *m R0)^T *m (B *m R0) = 1%:M).

(* ConjugateGradient: definitions. What `cg_start` and `cg_step` are is the program's loop. *)
Check (erefl : @spd = fun R n (M : 'M[R]_n) => sym M /\ forall x : 'cV[R]_n, x != 0 -> 0 < qf M x).
Check (erefl : @fixed_point = fun R n (M : 'M[R]_n) c z k => iter k (fun z => z - M *m (M *m z - c)) z).
Check (erefl : @fixed_point_step_in_g = fun R n (G P : 'M[R]_n) r g =>
  g + invmx P *m (G *m (invmx P *m (r - G *m g)))).
Check (erefl : @preconditioned = fun R n (G F : 'M[R]_n) => (invmx F)^T *m G *m invmx F).
Check (erefl : @cg_start = fun R n (G : 'M[R]_n) r g0 => CGState g0 (r - G *m g0) 0 1).
Check (erefl : @cg_step = fun R n (G P : 'M[R]_n) (s : cg_state R n) =>
  let z := invmx P *m residual s in
  let rz := dot (residual s) z in
  let p := z + (rz / product s) *: direction s in
  let alpha := rz / dot p (G *m p) in
  CGState (iterate s + alpha *: p) (residual s - alpha *: (G *m p)) p rz).
Check (erefl : @cg_iterate = fun R n (G P : 'M[R]_n) r g0 k => iterate (iter k (cg_step G P) (cg_start G r g0))).
Check (erefl : @cg_residual = fun R n (G P : 'M[R]_n) r g0 k => residual (iter k (cg_step G P) (cg_start G r g0))).
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
  (forall x : 'cV[R]_n, a * nsq x <= qf M x <= b * nsq x) ->
  (forall x : 'cV[R]_n, norm ((1%:M - M *m M) *m x) <= Num.max `|1 - a ^+ 2| `|1 - b ^+ 2| * norm x) /\
  (forall (mu : R) (v : 'cV[R]_n), M *m v = mu *: v -> norm ((1%:M - M *m M) *m v) = `|1 - mu ^+ 2| * norm v)).
Check (@ConjugateGradient.solver_fixed_point_contraction :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z : 'cV[R]_n) (e : R), sym M -> 0 <= e < 1 ->
  (forall x : 'cV[R]_n, nsq x / (1 + e) <= qf M x <= nsq x / (1 - e)) -> M *m zs = c ->
  let q := (1 - e) ^- 2 - 1 in
  (forall k, norm (fixed_point M c z k - zs) <= q ^+ k * norm (z - zs)) /\
  (forall k, norm (M *m fixed_point M c z k - c) <= q ^+ k * norm (M *m z - c)) /\
  (q < 1 <-> e < 1 - (Num.sqrt 2)^-1)).
Check (@ConjugateGradient.solver_fixed_point_divergence :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z v : 'cV[R]_n) (b : R), sym M -> M *m zs = c ->
  M *m v = b *: v -> Num.sqrt 2 < b ->
  1 < b ^+ 2 - 1 /\
  forall k, dot v (fixed_point M c z k - zs) = (1 - b ^+ 2) ^+ k * dot v (z - zs) /\
  (b ^+ 2 - 1) ^+ k * `|dot v (z - zs)| <= norm v * norm (fixed_point M c z k - zs)).
Check (@ConjugateGradient.solver_cg_optimality :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n), spd G -> spd P ->
  let g := cg_iterate G P r g0 in let rho := cg_residual G P r g0 in let p := cg_direction G P r g0 in
  [/\ forall k, rho k = r - G *m g k,
      forall i k, i != k -> dot (rho k) (invmx P *m rho i) = 0,
      forall i k, i != k -> dot (p k) (G *m p i) = 0 &
      forall i k, (i < k)%N -> dot (rho k) (p i) = 0]).
Check (@ConjugateGradient.solver_cg_optimality_monotone :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n), spd G -> spd P ->
  forall gs : 'cV[R]_n, G *m gs = r ->
  let g := cg_iterate G P r g0 in let rho := cg_residual G P r g0 in let p := cg_direction G P r g0 in
  forall k, qf G (gs - g k) - qf G (gs - g k.+1) = dot (rho k) (invmx P *m rho k) ^+ 2 / qf G (p k) /\
  qf G (gs - g k.+1) <= qf G (gs - g k)).
Check (@ConjugateGradient.solver_cg_optimality_krylov :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall gs : 'cV[R]_n'.+1, G *m gs = r ->
  let g := cg_iterate G P r g0 in let K := invmx P *m G in
  forall k : nat,
  (exists2 q : {poly R}, (size q <= k)%N & g k = g0 + horner_mx K q *m (invmx P *m (r - G *m g0))) /\
  (forall q : {poly R}, (size q <= k)%N ->
     qf G (gs - g k) <= qf G (gs - (g0 + horner_mx K q *m (invmx P *m (r - G *m g0)))))).
Check (@ConjugateGradient.solver_cg_optimality_termination :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall (q : {poly R}) (m : nat), q.[0] != 0 -> (size q <= m.+1)%N -> horner_mx (invmx P *m G) q = 0 ->
  G *m cg_iterate G P r g0 m = r).
Check (@ConjugateGradient.solver_cg_optimality_termination_n :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  G *m cg_iterate G P r g0 n'.+1 = r).
Check (@ConjugateGradient.solver_cg_optimality_termination_eigenvectors :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1), spd G -> spd P ->
  forall (gs : 'cV[R]_n'.+1) (L : seq (R * 'cV[R]_n'.+1)), G *m gs = r ->
  gs - g0 = \sum_(c <- L) c.2 -> (forall c, c \in L -> invmx P *m G *m c.2 = c.1 *: c.2) ->
  G *m cg_iterate G P r g0 (size (undup (map fst L))) = r).
Check (@ConjugateGradient.solver_cg_chebyshev :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1), spd G -> F \in unitmx ->
  forall (a b : R) (g0 gs : 'cV[R]_n'.+1) (k : nat), 0 < a ->
  (forall x : 'cV[R]_n'.+1, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) -> G *m gs = r ->
  energy_norm G (gs - cg_iterate G (F^T *m F) r g0 k) <=
    2 * chebyshev_factor (b / a) ^+ k * energy_norm G (gs - g0)).
Check (@ConjugateGradient.solver_iterations :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1), spd G -> F \in unitmx ->
  forall (a b l L eps : R) (k : nat), 0 < a -> 0 < l ->
  (forall x : 'cV[R]_n'.+1, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= qf G x <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor (b / a) ^+ k <= eps ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r).
Check (@ConjugateGradient.solver_iterations_sketched :
  forall (R : rcfType) (s N n' : nat) (A : 'M[R]_(N, n'.+1)) (S : 'M[R]_(s, N)) (r : 'cV[R]_n'.+1)
    (e l L eps : R) (k : nat), 0 <= e < 1 -> 0 < l ->
  (forall x : 'cV[R]_n'.+1, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (A^T *m A *m cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k - r) <= eps * norm r).

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

(* Rounding. The model of arithmetic, then Flocq's numbers over Coq's reals. *)
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
Check (@Rounding.rounding_sum : forall (R : realFieldType) (u : R), 0 <= u ->
  forall (d : nat) (ps : seq R) (v : R), computed_sum u d ps v ->
  `|v - \sum_(p <- ps) p| <= ((1 + u) ^+ d - 1) * \sum_(p <- ps) `|p|).
Check (@Rounding.rounding_cholesky : forall (R : rcfType) (u : R) (n : nat), 0 <= u -> u < 1 ->
  forall A F : 'M[R]_n, sym A -> computed_cholesky u A F ->
  forall i j : 'I_n, `|(F^T *m F) i j - A i j| <= growth u n.+1 * \sum_k (`|F k i| * `|F k j|)).
Check (@Rounding.ntk_positivity_certificate : forall (R : rcfType) (u : R) (n : nat), 0 <= u -> u < 1 ->
  forall (E A M F : 'M[R]_n) (sigma error largest : R) (k : nat), (n < k)%N -> 2 * k%:R * u < 1 -> sym A ->
  (forall x : 'cV[R]_n, `|qf A x - qf E x| <= error * nsq x) ->
  (forall i j, i != j -> M i j = A i j) ->
  (forall i, rounded u (M i i) (A i i - sigma)) ->
  (forall i, M i i <= largest) ->
  computed_cholesky u M F ->
  forall x : 'cV[R]_n, (sigma - phi u k * \tr M - 2 * u * largest - error) * nsq x <= qf E x).
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
