(* The definitions and statements of Damping.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning).

Definition damped_gram (R : realFieldType) N n (A : 'M[R]_(N, n)) (mu : R) : 'M[R]_n := A^T *m A + mu%:M.
(* S embeds A with damping mu and distortion e. *)
Definition embeds_damped (R : realFieldType) s N n (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R) :=
  forall x : 'cV[R]_n, `|nsq (S *m A *m x) - nsq (A *m x)| <= e * (nsq (A *m x) + mu * nsq x).
(* C with C C^T = P^-1 *)
Definition low_rank_root (R : realFieldType) s n (B : 'M[R]_(s, n)) (L : 'M[R]_s) (sigma : R) : 'M[R]_n :=
  sigma^-1 *: (1%:M - B^T *m (invmx L^T *m invmx (L + sigma%:M)) *m B).
(* F = L^-1 K^T G *)
Definition nystrom_factor (R : realFieldType) s n (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s) : 'M[R]_(s, n) :=
  invmx L *m (K^T *m G).
(* The rows sqrt nu I below B, on which the sketch acts as the identity *)
Definition augmented (R : rcfType) n m (B : 'M[R]_(m, n)) (nu : R) : 'M[R]_(m + n, n) :=
  col_mx B (Num.sqrt nu)%:M.
Definition augmented_sketch (R : rcfType) s N n (S : 'M[R]_(s, N)) : 'M[R]_(s + n, N + n) :=
  block_mx S 0 0 1%:M.
Definition statistical_dimension (R : realFieldType) N n (A : 'M[R]_(N, n)) (mu : R) : R :=
  \tr (A^T *m A *m invmx (damped_gram A mu)).

(* Damped least squares, and conjugate gradients on their normal equations *)
Definition least_squares (R : realFieldType) N n (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (g : 'cV[R]_n) : R :=
  nsq (A *m g - b) + mu * nsq g.
Record cgls_state (R : realFieldType) N n := CGLSState {
  cgls_iterate : 'cV[R]_n; cgls_remainder : 'cV[R]_N; cgls_direction : 'cV[R]_n; cgls_product : R }.
Section LeastSquares.
Variables (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R).
Definition cgls_start (g0 : 'cV[R]_n) := CGLSState g0 (b - A *m g0) 0 1.
Definition cgls_step (P : 'M[R]_n) (c : cgls_state R N n) :=
  let s := A^T *m cgls_remainder c - mu *: cgls_iterate c in
  let z := invmx P *m s in
  let sz := dot s z in
  let p := z + (sz / cgls_product c) *: cgls_direction c in
  let q := A *m p in
  let alpha := sz / (nsq q + mu * nsq p) in
  CGLSState (cgls_iterate c + alpha *: p) (cgls_remainder c - alpha *: q) p sz.
Definition cgls P g0 k := iter k (cgls_step P) (cgls_start g0).
End LeastSquares.

Parameter preconditioner_condition_bound_damped_spd :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R),
  0 < mu -> spd (damped_gram A mu) /\ damped_gram A mu \in unitmx.
Parameter embeds_damped_zero :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (e : R),
  embeds_damped S A 0 e <-> embeds S A e.
Parameter embeds_damped_le :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu mu' e e' : R),
  0 <= mu <= mu' -> 0 <= e <= e' -> embeds_damped S A mu e -> embeds_damped S A mu' e'.
Parameter embeds_damped_basis :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (T : 'M[R]_n) (mu e : R),
  T^T *m damped_gram A mu *m T = 1%:M ->
  embeds_damped S0 A mu e <->
  (forall y : 'cV[R]_n,
   `|qf ((S0 *m (A *m T))^T *m (S0 *m (A *m T)) - (A *m T)^T *m (A *m T)) y| <= e * nsq y).
Parameter preconditioner_condition_bound_damped_iff :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R),
  embeds_damped S0 A mu e <->
  (forall x : 'cV[R]_n,
   (1 - e) * qf (damped_gram A mu) x <= qf (damped_gram (S0 *m A) mu) x <= (1 + e) * qf (damped_gram A mu) x).
Parameter preconditioner_condition_bound_damped :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall x : 'cV[R]_n,
  (1 - e) * qf (damped_gram A mu) x <= qf (damped_gram (S0 *m A) mu) x <= (1 + e) * qf (damped_gram A mu) x /\
  qf (damped_gram (S0 *m A) mu) x / (1 + e) <= qf (damped_gram A mu) x <=
    qf (damped_gram (S0 *m A) mu) x / (1 - e).
Parameter preconditioner_condition_bound_damped_gram :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall F : 'M[R]_n,
  F \in unitmx -> damped_gram (S0 *m A) mu = F^T *m F ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= qf (preconditioned (damped_gram A mu) F) x <= nsq x / (1 - e).
Parameter preconditioner_condition_bound_damped_kappa :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall F : 'M[R]_n,
  F \in unitmx -> damped_gram (S0 *m A) mu = F^T *m F ->
  forall x y : 'cV[R]_n,
  nsq x = nsq y ->
  qf (preconditioned (damped_gram A mu) F) x <= (1 + e) / (1 - e) * qf (preconditioned (damped_gram A mu) F) y.
Parameter preconditioner_condition_bound_damped_eigenvalues :
  forall (R : realFieldType) (s N n : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall (t : R) (v : 'cV[R]_n),
  0 < mu -> v != 0 -> invmx (damped_gram (S0 *m A) mu) *m damped_gram A mu *m v = t *: v ->
  (1 + e)^-1 <= t <= (1 - e)^-1.
Parameter preconditioner_low_rank :
  forall (R : realFieldType) (s n : nat) (B : 'M[R]_(s, n)) (mu : R),
  0 < mu -> invmx (damped_gram B mu) = mu^-1 *: (1%:M - B^T *m invmx (mu%:M + B *m B^T) *m B).
Parameter preconditioner_low_rank_root_exists :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)) (mu : R),
  0 < mu -> exists2 L : 'M[R]_s, ltri L & mu%:M + B *m B^T = L *m L^T.
Parameter preconditioner_low_rank_root :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)) (L : 'M[R]_s) (sigma : R),
  0 < sigma -> ltri L -> (sigma ^+ 2)%:M + B *m B^T = L *m L^T ->
  [/\ L \in unitmx,
      L + sigma%:M \in unitmx,
      low_rank_root B L sigma \in unitmx,
      low_rank_root B L sigma *m (low_rank_root B L sigma)^T = invmx (damped_gram B (sigma ^+ 2)) &
      damped_gram B (sigma ^+ 2) = (invmx (low_rank_root B L sigma))^T *m invmx (low_rank_root B L sigma)].
Parameter preconditioner_nystrom_columns :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s),
  sym G -> L \in unitmx -> K^T *m G *m K = L *m L^T ->
  (nystrom_factor G K L)^T *m nystrom_factor G K L *m K = G *m K.
Parameter preconditioner_nystrom_order :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s),
  sym G -> psd G -> L \in unitmx -> K^T *m G *m K = L *m L^T ->
  psd ((nystrom_factor G K L)^T *m nystrom_factor G K L) /\
  psd (G - (nystrom_factor G K L)^T *m nystrom_factor G K L).
Parameter preconditioner_nystrom :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s),
  sym G -> psd G -> L \in unitmx -> K^T *m G *m K = L *m L^T ->
  forall mu t : R,
  0 < mu -> 0 <= t ->
  (forall x : 'cV[R]_n, qf (G - (nystrom_factor G K L)^T *m nystrom_factor G K L) x <= t * nsq x) ->
  forall x : 'cV[R]_n,
  qf (damped_gram (nystrom_factor G K L) mu) x <= qf (G + mu%:M) x <=
    (1 + t / mu) * qf (damped_gram (nystrom_factor G K L) mu) x.
Parameter preconditioner_nystrom_trace :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s),
  sym G -> psd G -> L \in unitmx -> K^T *m G *m K = L *m L^T ->
  0 <= \tr (G - (nystrom_factor G K L)^T *m nystrom_factor G K L) /\
  (forall x : 'cV[R]_n,
   qf (G - (nystrom_factor G K L)^T *m nystrom_factor G K L) x <=
     \tr (G - (nystrom_factor G K L)^T *m nystrom_factor G K L) * nsq x).
Parameter preconditioner_spectrum_identity_augmented :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R),
  0 <= mu ->
  [/\ (augmented A mu)^T *m augmented A mu = damped_gram A mu,
      augmented_sketch n S *m augmented A mu = augmented (S *m A) mu,
      (augmented (S *m A) mu)^T *m augmented (S *m A) mu = damped_gram (S *m A) mu &
      forall e : R, embeds (augmented_sketch n S) (augmented A mu) e <-> embeds_damped S A mu e].
Parameter preconditioner_spectrum_identity_augmented_exists :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R),
  0 < mu ->
  exists Q : 'M[R]_(s + n, n), exists2 T : 'M[R]_n, utri T & augmented (S *m A) mu = Q *m T /\ Q^T *m Q = 1%:M.
Parameter preconditioner_spectrum_identity_augmented_singular_values :
  forall (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R) (U : 'M[R]_(N + n, n))
    (C : 'M[R]_n) (Q : 'M[R]_(s + n, n)) (Rf : 'M[R]_n),
  0 <= mu -> U^T *m U = 1%:M -> augmented A mu = U *m C -> augmented (S *m A) mu = Q *m Rf -> Q^T *m Q = 1%:M ->
  Rf \in unitmx ->
  forall sigma : 'I_n -> R,
  preconditioned (damped_gram A mu) Rf = (augmented A mu *m invmx Rf)^T *m (augmented A mu *m invmx Rf) /\
  (singular_values (augmented_sketch n S *m U) sigma ->
   singular_values (augmented A mu *m invmx Rf) (fun i : 'I_n => (sigma (rev_ord i))^-1)).
Parameter preconditioner_spectrum_identity_damped :
  forall (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R) (T : 'M[R]_n),
  T^T *m damped_gram A mu *m T = 1%:M -> damped_gram (S *m A) mu \in unitmx ->
  [/\ 1%:M + ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T)) \in unitmx,
      invmx (damped_gram (S *m A) mu) *m damped_gram A mu =
        T *m invmx (1%:M + ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T))) *m invmx T &
      char_poly (invmx (damped_gram (S *m A) mu) *m damped_gram A mu) =
        char_poly (invmx (1%:M + ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T))))].
Parameter embedding_statistical_dimension :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R),
  0 <= mu -> spd (damped_gram A mu) ->
  [/\ statistical_dimension A mu = n%:R - mu * \tr (invmx (damped_gram A mu)),
      0 <= statistical_dimension A mu &
      statistical_dimension A mu <= n%:R].
Parameter embedding_statistical_dimension_basis :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R),
  0 <= mu ->
  forall T : 'M[R]_n,
  T^T *m damped_gram A mu *m T = 1%:M ->
  \tr ((A *m T)^T *m (A *m T)) = statistical_dimension A mu /\
  frob2 ((A *m T)^T *m (A *m T)) <= statistical_dimension A mu.
Parameter embedding_statistical_dimension_eigenvalues :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (mu : R),
  spd (damped_gram A mu) ->
  forall l : 'I_n -> R,
  char_poly (A^T *m A) = \prod_i ('X - (l i)%:P) -> statistical_dimension A mu = \sum_i l i / (l i + mu).
Parameter embedding_statistical_dimension_zero :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)),
  full_column_rank A ->
  [/\ spd (damped_gram A 0), statistical_dimension A 0 = n%:R &
      forall (s : nat) (S0 : 'M[R]_(s, N)) (e : R), embeds_damped S0 A 0 e <-> embeds S0 A e].
Parameter embeds_damped_second_moment :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall (T : finType) (s : nat) (S0 : T -> 'M[R]_(s, N)) (c : R),
  (0 < #|T|)%N ->
  (forall U : 'M[R]_(N, n),
   \tr (U^T *m U) = statistical_dimension A mu -> frob2 (U^T *m U) <= statistical_dimension A mu ->
   Ex (fun w : T => frob2 ((S0 w *m U)^T *m (S0 w *m U) - U^T *m U)) <= c) ->
  with_probability (1 - c / e ^+ 2) (fun w : T => embeds_damped (S0 w) A mu e).
Parameter embedding_count_sketch_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall s' : nat,
  with_probability (1 - (statistical_dimension A mu ^+ 2 + statistical_dimension A mu) / (s'.+1%:R * e ^+ 2))
    (fun w : Omega N s' => embeds_damped (CS R w) A mu e).
Parameter embedding_sparse_sign_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall s z : nat,
  (0 < z <= s)%N ->
  with_probability (1 - (statistical_dimension A mu ^+ 2 + statistical_dimension A mu) / (s%:R * e ^+ 2))
    (fun w : sparse_sign_draws N s z => embeds_damped (sparse_sign R w) A mu e).
Parameter embedding_srht_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall (L s : nat) (N_range : (N <= 2 ^ L)%N),
  (0 < s <= 2 ^ L)%N ->
  with_probability (1 - (statistical_dimension A mu ^+ 2 + statistical_dimension A mu) / (s%:R * e ^+ 2))
    (fun w : srht_draws (2 ^ L) N s => embeds_damped (srht R N_range w) A mu e).
Parameter embedding_neuron_block_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall q' : nat,
  with_probability (1 - 2 * statistical_dimension A mu ^+ 2 / (q'.+1%:R * e ^+ 2))
    (fun w : Omega m q' => embeds_damped (neuron_block d' (@CS R m q') w) A mu e).
Parameter embedding_tensor_sketch_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall s' : nat,
  with_probability (1 - 8 * statistical_dimension A mu ^+ 2 / (s'.+1%:R * e ^+ 2))
    (fun w : tensor_draws [finType of hash m s' * hash d' s'] m d' => embeds_damped (tensor_sketch R w) A mu e).
Parameter embedding_tensor_srht_damped :
  forall (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R),
  0 <= mu -> spd (damped_gram A mu) -> 0 < e ->
  forall L1 L2 s : nat,
  (m <= 2 ^ L1)%N -> (d' <= 2 ^ L2)%N -> (0 < s)%N ->
  with_probability (1 - 8 * statistical_dimension A mu ^+ 2 / (s%:R * e ^+ 2))
    (fun w : tensor_draws
       [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d' =>
       embeds_damped (tensor_srht R w) A mu e).
Parameter solver_cg_chebyshev_damped :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (mu e : R) (r g0 : 'cV[R]_n'.+1),
  spd (damped_gram A mu) -> 0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall (gs : 'cV[R]_n'.+1) (k : nat),
  damped_gram A mu *m gs = r ->
  energy_norm (damped_gram A mu) (gs - cg_iterate (damped_gram A mu) (damped_gram (S0 *m A) mu) r g0 k) <=
    2 * chebyshev_factor ((1 + e) / (1 - e)) ^+ k * energy_norm (damped_gram A mu) (gs - g0).
Parameter solver_iterations_damped :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (mu e : R) (r : 'cV[R]_n'.+1),
  spd (damped_gram A mu) -> 0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall (l L eps : R) (k : nat),
  0 < l + mu -> (forall x : 'cV[R]_n'.+1, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2 * Num.sqrt ((L + mu) / (l + mu)) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (damped_gram A mu *m cg_iterate (damped_gram A mu) (damped_gram (S0 *m A) mu) r 0 k - r) <= eps * norm r.
Parameter solver_fixed_point_contraction_damped :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (mu e : R),
  spd (damped_gram A mu) -> 0 <= e < 1 -> embeds_damped S0 A mu e ->
  forall (F : 'M[R]_n'.+1) (c zs z : 'cV[R]_n'.+1) (k : nat),
  F \in unitmx -> damped_gram (S0 *m A) mu = F^T *m F ->
  preconditioned (damped_gram A mu) F *m zs = c ->
  norm (fixed_point (preconditioned (damped_gram A mu) F) c z k - zs) <=
    ((1 - e) ^- 2 - 1) ^+ k * norm (z - zs) /\
  norm (preconditioned (damped_gram A mu) F *m fixed_point (preconditioned (damped_gram A mu) F) c z k - c) <=
    ((1 - e) ^- 2 - 1) ^+ k * norm (preconditioned (damped_gram A mu) F *m z - c).
Parameter solver_cg_optimality_normal_equations :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (gs : 'cV[R]_n),
  damped_gram A mu *m gs = A^T *m b ->
  forall g : 'cV[R]_n, least_squares A b mu g = least_squares A b mu gs + qf (damped_gram A mu) (gs - g).
Parameter solver_cg_optimality_minimiser :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (gs : 'cV[R]_n),
  spd (damped_gram A mu) ->
  (damped_gram A mu *m gs = A^T *m b <-> (forall g : 'cV[R]_n, least_squares A b mu gs <= least_squares A b mu g)) /\
  (damped_gram A mu *m gs = A^T *m b ->
   forall g : 'cV[R]_n, least_squares A b mu g <= least_squares A b mu gs -> g = gs).
Parameter solver_cg_optimality_cgls :
  forall (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n) (g0 : 'cV[R]_n)
    (k : nat),
  cgls_iterate (cgls A b mu P g0 k) = cg_iterate (damped_gram A mu) P (A^T *m b) g0 k /\
  cgls_remainder (cgls A b mu P g0 k) = b - A *m cg_iterate (damped_gram A mu) P (A^T *m b) g0 k.
Parameter solver_cg_optimality_least_squares :
  forall (R : realFieldType) (N n' : nat) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n'.+1)
    (g0 : 'cV[R]_n'.+1) (k : nat) (q : {poly R}),
  spd (damped_gram A mu) -> spd P -> (size q <= k)%N ->
  least_squares A b mu (cg_iterate (damped_gram A mu) P (A^T *m b) g0 k) <=
    least_squares A b mu
      (g0 + horner_mx (invmx P *m damped_gram A mu) q *m (invmx P *m (A^T *m b - damped_gram A mu *m g0))).
Parameter solver_cg_chebyshev_least_squares :
  forall (R : rcfType) (s N n' : nat) (S0 : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu e : R)
    (g0 gs : 'cV[R]_n'.+1) (k : nat),
  spd (damped_gram A mu) -> 0 <= e < 1 -> embeds_damped S0 A mu e -> damped_gram A mu *m gs = A^T *m b ->
  least_squares A b mu (cg_iterate (damped_gram A mu) (damped_gram (S0 *m A) mu) (A^T *m b) g0 k) -
    least_squares A b mu gs <=
    (2 * chebyshev_factor ((1 + e) / (1 - e)) ^+ k) ^+ 2 * (least_squares A b mu g0 - least_squares A b mu gs).

End Stated.
