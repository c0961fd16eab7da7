(* Damping: lemmas 1 to 3 for G_mu = A'A + mu I in place of A'A, for any real matrix A and any number of rows of the sketch.

   "S embeds A with damping mu and distortion e" says | |SAx|^2 - |Ax|^2 | <= e (|Ax|^2 + mu |x|^2) for all x; P = (SA)'SA + mu I.

   Main results
     embeds_damped_zero, embeds_damped_le   without damping this is the embedding of the range of A; more damping makes it weaker.
     embeds_damped_basis                    it says |y'(U'S'SU - U'U)y| <= e |y|^2 for U = AT, T'G_mu T = I.
     preconditioner_condition_bound_damped  then (1-e) G_mu <= P <= (1+e) G_mu and P/(1+e) <= G_mu <= P/(1-e), as quadratic
                                            forms; .._iff: and only then.
     .._spd, .._gram, .._eigenvalues, .._kappa
                                            P is positive definite and invertible; the spectrum of F^-T G_mu F^-1, P = F'F, and
                                            every eigenvalue of P^-1 G_mu lie in [1/(1+e), 1/(1-e)]; condition number.
     preconditioner_low_rank                P^-1 = (I - B'(mu I + BB')^-1 B)/mu for B = SA: a system of s unknowns.
     preconditioner_low_rank_root, .._exists
                                            C = (I - B' L^-T (L + sigma I)^-1 B)/sigma, LL' = mu I + BB', sigma^2 = mu, has CC' = P^-1.
     preconditioner_nystrom, .._order, .._columns, .._trace
                                            from s columns of G: F'F <= G, and the spectrum of (F'F + mu I)^-1 (G + mu I) lies
                                            in [1, 1 + t/mu] if G - F'F <= t, for instance its trace.
     preconditioner_spectrum_identity_augmented, .._exists, .._singular_values
                                            G_mu and P are the Gram matrices of A and SA with the rows sqrt(mu) I below, and a
                                            damped embedding is an embedding of the augmented matrix; so sigma_i of the
                                            augmented A times R^-1 is 1/sigma_{n+1-i} of the sketched basis.
     preconditioner_spectrum_identity_damped
                                            P^-1 G_mu is similar to (I + U'S'SU - U'U)^-1, U = AT, T'G_mu T = I.
     embedding_statistical_dimension, .._basis, .._eigenvalues, .._zero
                                            d_mu = tr A'A G_mu^-1 = sum_i l_i/(l_i + mu) lies between 0 and n, and
                                            tr U'U = d_mu, |U'U|_F^2 <= d_mu; d_0 = n for full column rank.
     embedding_{count_sketch, sparse_sign, srht}_damped
                                            S embeds A with damping with probability at least 1 - (d_mu^2 + d_mu)/(s e^2);
     embedding_neuron_block_damped          .. 1 - 2 d_mu^2/(q e^2);
     embedding_{tensor_sketch, tensor_srht}_damped
                                            .. 1 - 8 d_mu^2/(s e^2).
     solver_cg_chebyshev_damped, solver_iterations_damped
                                            conjugate gradients for G_mu g = r preconditioned by P: kappa = (1+e)/(1-e).
     solver_fixed_point_contraction_damped  the paper's iteration: factor (1-e)^-2 - 1.
     solver_cg_optimality_normal_equations, .._minimiser
                                            |Ag - b|^2 + mu |g|^2 has one minimiser, the solution of G_mu g = A'b, and exceeds
                                            its minimum by the squared distance in the norm of G_mu.
     solver_cg_optimality_cgls              the loop that keeps b - Ag and never forms G_mu has the same iterates;
     solver_cg_optimality_least_squares, solver_cg_chebyshev_least_squares
                                            they are optimal in the Krylov space, and how fast they fall.

   Dependencies
     LinearAlgebra, FiniteProbability, Preconditioning, SubspaceEmbedding, ConjugateGradient. No axioms; a real closed field
     only where a square root or a Cholesky factor appears.

   Structure
     Condition bound; low-rank forms; Nystrom; augmented matrices; spectrum identity; statistical dimension; embeddings; solver;
     least squares. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* G_mu = A'A + mu I. *)
Section DampedGram.
Variable R : realFieldType.
Definition damped_gram N n (A : 'M[R]_(N, n)) (mu : R) : 'M[R]_n := A^T *m A + mu%:M.

Lemma qf_damped_gram N n (A : 'M[R]_(N, n)) mu x : qf (damped_gram A mu) x = nsq (A *m x) + mu * nsq x.
Proof. by rewrite qfD qf_gram qf_sca. Qed.
Lemma sym_damped_gram N n (A : 'M[R]_(N, n)) mu : sym (damped_gram A mu).
Proof. by rewrite /sym /damped_gram linearD /= trmx_mul trmxK tr_scalar_mx. Qed.
Lemma damped_gram0 N n (A : 'M[R]_(N, n)) : damped_gram A 0 = A^T *m A.
Proof. by rewrite /damped_gram raddf0 addr0. Qed.
Lemma psd_damped_gram N n (A : 'M[R]_(N, n)) mu : 0 <= mu -> psd (damped_gram A mu).
Proof. by move=> m0 x; rewrite qf_damped_gram addr_ge0 ?mulr_ge0 ?nsq_ge0. Qed.

(* With damping A may have any rank. *)
Theorem preconditioner_condition_bound_damped_spd N n (A : 'M[R]_(N, n)) mu : 0 < mu ->
  spd (damped_gram A mu) /\ damped_gram A mu \in unitmx.
Proof.
move=> m0; suff h : spd (damped_gram A mu) by split; last exact: spd_unit.
split=> [|x xn]; first exact: sym_damped_gram.
rewrite qf_damped_gram ltr_paddl ?nsq_ge0 // mulr_gt0 // lt_neqAle eq_sym nsq_eq0 xn nsq_ge0 //.
Qed.
Lemma spd_damped_gram N n (A : 'M[R]_(N, n)) mu : 0 < mu -> spd (damped_gram A mu).
Proof. by move/(preconditioner_condition_bound_damped_spd A) => []. Qed.

(* S keeps the squared lengths of all vectors Ax up to e times the form of G_mu. *)
Definition embeds_damped s N n (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R) := forall x : 'cV[R]_n,
  `|nsq (S *m A *m x) - nsq (A *m x)| <= e * (nsq (A *m x) + mu * nsq x).

Section Embedding.
Variables (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)).

Lemma qf_deviation x :
  qf ((S *m A)^T *m (S *m A) - A^T *m A) x = nsq (S *m A *m x) - nsq (A *m x).
Proof. by rewrite qfD qfN !qf_gram. Qed.
Lemma embeds_damped_form mu e : embeds_damped S A mu e <->
  forall x, `|qf ((S *m A)^T *m (S *m A) - A^T *m A) x| <= e * qf (damped_gram A mu) x.
Proof. by split=> h x; have := h x; rewrite qf_deviation qf_damped_gram. Qed.

(* Without damping it is the embedding of the range of A; and a sketch that embeds A does so with any damping. *)
Theorem embeds_damped_zero e : embeds_damped S A 0 e <-> embeds S A e.
Proof.
have E x : (`|nsq (S *m A *m x) - nsq (A *m x)| <= e * (nsq (A *m x) + 0 * nsq x)) =
    ((1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)).
  rewrite mul0r addr0 ler_norml ler_subr_addr ler_subl_addr mulrBl mulrDl mul1r.
  by rewrite [_ + nsq (A *m x)]addrC [e * _ + _]addrC.
by split=> h x; have := h x; rewrite E.
Qed.
Theorem embeds_damped_le mu mu' e e' : 0 <= mu <= mu' -> 0 <= e <= e' ->
  embeds_damped S A mu e -> embeds_damped S A mu' e'.
Proof.
move=> /andP[m0 mm] /andP[e0 ee] h x; apply: le_trans (h x) _.
apply: ler_pmul => //; first by rewrite addr_ge0 ?mulr_ge0 ?nsq_ge0.
by rewrite ler_add2l ler_wpmul2r ?nsq_ge0.
Qed.

(* In a basis U = AT, orthonormal for G_mu, the distortion is that of the form U'S'SU - U'U. *)
Theorem embeds_damped_basis (T : 'M[R]_n) mu e : T^T *m damped_gram A mu *m T = 1%:M ->
  embeds_damped S A mu e <->
  forall y, `|qf ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T)) y| <= e * nsq y.
Proof.
move=> TT; have [_ uT] := mulmx1_unit TT.
have G y : nsq (A *m (T *m y)) + mu * nsq (T *m y) = nsq y.
  by rewrite -qf_damped_gram -(qf1 y) -TT /qf dot_mull !mulmxA.
have Q y : qf ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T)) y =
    nsq (S *m A *m (T *m y)) - nsq (A *m (T *m y)) by rewrite qfD qfN !qf_gram !mulmxA.
split=> h y; first by have := h (T *m y); rewrite Q G.
by have := h (invmx T *m y); rewrite Q -(G (invmx T *m y)) mulKVmx.
Qed.
End Embedding.

(* The damped sketch as a preconditioner. *)
Section ConditionBound.
Variables (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R).
Notation G := (damped_gram A mu).
Notation P := (damped_gram (S *m A) mu).

Theorem preconditioner_condition_bound_damped_iff :
  embeds_damped S A mu e <-> forall x, (1 - e) * qf G x <= qf P x <= (1 + e) * qf G x.
Proof.
have E x : (`|nsq (S *m A *m x) - nsq (A *m x)| <= e * (nsq (A *m x) + mu * nsq x)) =
    ((1 - e) * qf G x <= qf P x <= (1 + e) * qf G x).
  rewrite !qf_damped_gram mulrBl mulrDl mul1r; set a := nsq (A *m x); set b := nsq (S *m A *m x).
  have -> : b - a = (b + mu * nsq x) - (a + mu * nsq x) by ring.
  move: (b + _) (a + _) => p g.
  by rewrite ler_norml ler_subr_addr ler_subl_addr [_ + g]addrC [e * _ + _]addrC.
by split=> h x; have := h x; rewrite E.
Qed.

Hypothesis e01 : 0 <= e < 1.
Hypothesis emb : embeds_damped S A mu e.
Lemma damped_factors_gt0 : 0 < 1 + e /\ 0 < 1 - e.
Proof. by case/andP: e01 => e0 e1; split; [apply: ltr_paddr e0 ltr01 | rewrite subr_gt0]. Qed.

(* (1-e) G_mu <= P <= (1+e) G_mu, and P/(1+e) <= G_mu <= P/(1-e), as quadratic forms. *)
Theorem preconditioner_condition_bound_damped x :
  (1 - e) * qf G x <= qf P x <= (1 + e) * qf G x /\ qf P x / (1 + e) <= qf G x <= qf P x / (1 - e).
Proof.
have [p1 p2] := damped_factors_gt0; have /andP[lo hi] := (preconditioner_condition_bound_damped_iff.1 emb) x.
by rewrite lo hi ler_pdivr_mulr // ler_pdivl_mulr // ![qf G x * _]mulrC lo hi.
Qed.
(* The spectrum of F^-T G_mu F^-1 for any factor of P = F'F. *)
Theorem preconditioner_condition_bound_damped_gram (F : 'M[R]_n) : F \in unitmx -> P = F^T *m F ->
  forall x, nsq x / (1 + e) <= qf (preconditioned G F) x <= nsq x / (1 - e).
Proof.
move=> uF eP x; have := (preconditioner_condition_bound_damped (invmx F *m x)).2.
have -> : qf P (invmx F *m x) = nsq x by rewrite eP qf_gram mulKVmx.
by have -> : qf G (invmx F *m x) = qf (preconditioned G F) x by rewrite /qf /preconditioned dot_mull !mulmxA.
Qed.
Theorem preconditioner_condition_bound_damped_kappa (F : 'M[R]_n) : F \in unitmx -> P = F^T *m F ->
  forall x y, nsq x = nsq y -> qf (preconditioned G F) x <= (1 + e) / (1 - e) * qf (preconditioned G F) y.
Proof.
move=> uF eP x y xy; have bd := preconditioner_condition_bound_damped_gram uF eP.
have [p1 p2] := damped_factors_gt0.
case/andP: (bd x) => _ hx; case/andP: (bd y) => hy _; apply: le_trans hx _.
rewrite ler_pdivr_mulr // mulrAC divfK ?gt_eqF //.
by rewrite xy mulrC -ler_pdivr_mulr // mulrC.
Qed.
(* Every eigenvalue of P^-1 G_mu lies in [1/(1+e), 1/(1-e)]. *)
Theorem preconditioner_condition_bound_damped_eigenvalues t (v : 'cV[R]_n) : 0 < mu -> v != 0 ->
  invmx P *m G *m v = t *: v -> (1 + e)^-1 <= t <= (1 - e)^-1.
Proof.
move=> m0 vn hv; have [spP uP] := preconditioner_condition_bound_damped_spd (S *m A) m0.
have pv : 0 < qf P v by case: spP => _; apply.
have := (preconditioner_condition_bound_damped v).2.
have -> : qf G v = t * qf P v.
  rewrite /qf -dotZr scalemxAr -hv; congr (dot _ _).
  by rewrite -mulmxA mulKVmx.
by rewrite ![qf P v / _]mulrC !ler_pmul2r.
Qed.
End ConditionBound.
End DampedGram.

(* With s < n rows, P is the identity and a correction of rank s. *)
Section LowRank.
Variable R : realFieldType.

Theorem preconditioner_low_rank s n (B : 'M[R]_(s, n)) mu : 0 < mu ->
  invmx (damped_gram B mu) = mu^-1 *: (1%:M - B^T *m invmx (mu%:M + B *m B^T) *m B).
Proof.
move=> m0; set K := _ + B *m B^T; have uK : K \in unitmx.
  have [_] := preconditioner_condition_bound_damped_spd B^T m0.
  by rewrite /damped_gram trmxK addrC.
apply: invmx_unique; rewrite -scalemxAr; transitivity (mu^-1 *: mu%:M : 'M[R]_n); last first.
  by rewrite scale_scalar_mx mulVf // gt_eqF.
congr (_ *: _).
rewrite mulmxBr mulmx1 !mulmxA /damped_gram mulmxDl mul_scalar_mx.
have -> : B^T *m B *m B^T + mu *: B^T = B^T *m K by rewrite /K mulmxDr mul_mx_scalar addrC mulmxA.
by rewrite mulmxK // addrAC subrr add0r.
Qed.

(* A square root of the inverse, so that an iteration sees C'GC: with LL' = mu I + BB' and sigma^2 = mu. *)
Section Root.
Variables (s n : nat) (B : 'M[R]_(s, n)) (L : 'M[R]_s) (sigma : R).
Hypothesis sigma0 : 0 < sigma.
Hypothesis LL : L *m L^T = (sigma ^+ 2)%:M + B *m B^T.
Hypothesis uM : L + sigma%:M \in unitmx.
Definition low_rank_root : 'M[R]_n :=
  sigma^-1 *: (1%:M - B^T *m (invmx L^T *m invmx (L + sigma%:M)) *m B).
Let M := L + sigma%:M.
Let uL : L \in unitmx.
Proof.
have [_] := preconditioner_condition_bound_damped_spd B^T (exprn_gt0 2 sigma0).
by rewrite /damped_gram trmxK addrC -LL unitmx_mul => /andP[].
Qed.
Let uLt : L^T \in unitmx. Proof. by rewrite unitmx_tr. Qed.
Let uMt : M^T \in unitmx. Proof. by rewrite unitmx_tr. Qed.

Lemma low_rank_root_middle (X := invmx L^T *m invmx M) :
  X + X^T - X *m (B *m B^T) *m X^T = invmx ((sigma ^+ 2)%:M + B *m B^T).
Proof.
have eX : X = invmx L^T *m (invmx M *m L) *m invmx L by rewrite mulmxA mulmxK.
have eXt : X^T = invmx L^T *m (L^T *m invmx M^T) *m invmx L.
  by rewrite /X trmx_mul !trmx_inv trmxK !mulmxA mulVmx // mul1mx.
have eL : L = M - sigma%:M by rewrite /M addrK.
have e1 : invmx M *m L = 1%:M - sigma *: invmx M.
  by rewrite eL mulmxBr mulVmx // mul_mx_scalar.
have e2 : L^T *m invmx M^T = 1%:M - sigma *: invmx M^T.
  by rewrite eL linearB /= tr_scalar_mx mulmxBl mulmxV // mul_scalar_mx.
have eBB : B *m B^T = M *m M^T - sigma *: M - sigma *: M^T.
  have -> : B *m B^T = L *m L^T - (sigma ^+ 2)%:M by rewrite LL addrC addKr.
  rewrite /M linearD /= tr_scalar_mx mulmxDl !mulmxDr !mul_scalar_mx mul_mx_scalar !scalerDr.
  rewrite scale_scalar_mx -expr2; set s2 := _%:M; set a := sigma *: L; set b := sigma *: L^T; set c := L *m L^T.
  by apply/matrixP => i j; rewrite !mxE; move: (c i j) (a i j) (b i j) (s2 i j) => x y z w; ring.
have eXX : X *m (B *m B^T) *m X^T =
    invmx L^T *m (1%:M - sigma *: invmx M^T - sigma *: invmx M) *m invmx L.
  have -> : 1%:M - sigma *: invmx M^T - sigma *: invmx M =
      invmx M *m (M *m M^T - sigma *: M - sigma *: M^T) *m invmx M^T.
    rewrite !mulmxBr -!scalemxAr mulmxA mulVmx // mul1mx !mulmxBl mulmxV // -!scalemxAl mul1mx.
    by rewrite mulmxK.
  by rewrite eBB /X trmx_mul !trmx_inv trmxK !mulmxA.
rewrite eXX eXt eX e1 e2 -!mulmxA -mulmxDr -mulmxBr -mulmxDl -mulmxBl.
have -> : 1%:M - sigma *: invmx M + (1%:M - sigma *: invmx M^T) - (1%:M - sigma *: invmx M^T - sigma *: invmx M) = 1%:M.
  by rewrite opprB addrACA subrK subrr addr0.
by rewrite mul1mx -LL; apply/esym/invmx_unique; rewrite mulmxA mulmxK // mulmxV.
Qed.

Lemma low_rank_root_inverse :
  low_rank_root *m low_rank_root^T = invmx (damped_gram B (sigma ^+ 2)).
Proof.
rewrite preconditioner_low_rank ?exprn_gt0 // -low_rank_root_middle /low_rank_root -/M.
set X := invmx L^T *m invmx M; rewrite linearZ /= -scalemxAl -scalemxAr scalerA -expr2 exprVn; congr (_ *: _).
rewrite linearB /= trmx1 !trmx_mul trmxK mulmxBr mulmx1 mulmxBl mul1mx.
rewrite !mulmxBr !mulmxDr !mulmxBl !mulmxDl !mulmxA opprD opprB !addrA.
by rewrite opprK [RHS]addrAC opprD addrA.
Qed.

Lemma low_rank_root_factor : low_rank_root \in unitmx /\
  damped_gram B (sigma ^+ 2) = (invmx low_rank_root)^T *m invmx low_rank_root.
Proof.
have [_ uP] := preconditioner_condition_bound_damped_spd B (exprn_gt0 2 sigma0).
have h : damped_gram B (sigma ^+ 2) *m (low_rank_root *m low_rank_root^T) = 1%:M.
  by rewrite low_rank_root_inverse mulmxV.
have uC : low_rank_root \in unitmx.
  by have [_] := mulmx1_unit h; rewrite unitmx_mul => /andP[].
by split=> //; rewrite -[RHS]mul1mx -h trmx_inv !mulmxA mulmxK ?unitmx_tr // mulmxK.
Qed.
End Root.
End LowRank.

Section LowRankRoot.
Variable R : rcfType.
Lemma ltri_add_scalar s (L : 'M[R]_s) sigma : ltri L -> 0 < sigma -> ltri (L + sigma%:M).
Proof.
move=> [lt dg] s0; split=> [i j ij|i]; rewrite !mxE; last by rewrite eqxx addr_gt0.
by rewrite lt // add0r -val_eqE ltn_eqF.
Qed.

Theorem preconditioner_low_rank_root_exists s n (B : 'M[R]_(s, n)) mu : 0 < mu ->
  exists2 L : 'M[R]_s, ltri L & mu%:M + B *m B^T = L *m L^T.
Proof.
move=> m0; have := spd_damped_gram B^T m0; rewrite /damped_gram trmxK addrC.
exact: cholesky_exists.
Qed.
Theorem preconditioner_low_rank_root s n (B : 'M[R]_(s, n)) (L : 'M[R]_s) sigma : 0 < sigma -> ltri L ->
  (sigma ^+ 2)%:M + B *m B^T = L *m L^T ->
  [/\ L \in unitmx, L + sigma%:M \in unitmx, low_rank_root B L sigma \in unitmx,
      low_rank_root B L sigma *m (low_rank_root B L sigma)^T = invmx (damped_gram B (sigma ^+ 2)) &
      damped_gram B (sigma ^+ 2) = (invmx (low_rank_root B L sigma))^T *m invmx (low_rank_root B L sigma)].
Proof.
move=> s0 tL LL; have uM := ltri_unitmx (ltri_add_scalar tL s0).
have [uC eC] := low_rank_root_factor s0 (esym LL) uM.
split=> //; [exact: ltri_unitmx | exact: low_rank_root_inverse].
Qed.
End LowRankRoot.

(* The preconditioner from s columns of a positive semidefinite matrix G (Nystrom). K holds the columns of the identity that
   choose them, or any others; F = L^-1 K'G with K'GK = LL', so that F'F = GK (K'GK)^-1 K'G. *)
Section Nystrom.
Variables (R : realFieldType) (s n : nat) (G : 'M[R]_n) (K : 'M[R]_(n, s)) (L : 'M[R]_s).
Hypothesis sG : sym G.
Hypothesis pG : psd G.
Hypothesis uL : L \in unitmx.
Hypothesis KGK : K^T *m G *m K = L *m L^T.
Definition nystrom_factor : 'M[R]_(s, n) := invmx L *m (K^T *m G).
Notation F := nystrom_factor.

Lemma nystrom_gram : F^T *m F = G *m K *m invmx (L *m L^T) *m (K^T *m G).
Proof.
have -> : invmx (L *m L^T) = invmx L^T *m invmx L.
  by apply: invmx_unique; rewrite mulmxA mulmxK ?unitmx_tr // mulmxV.
by rewrite /F !trmx_mul trmxK trmx_inv sG !mulmxA.
Qed.
(* It agrees with G on the chosen columns, and lies between 0 and G. *)
Theorem preconditioner_nystrom_columns : F^T *m F *m K = G *m K.
Proof.
have uLL : L *m L^T \in unitmx by rewrite unitmx_mul unitmx_tr uL.
by rewrite nystrom_gram -(mulmxA _ (K^T *m G)) KGK mulmxKV.
Qed.
Theorem preconditioner_nystrom_order : psd (F^T *m F) /\ psd (G - F^T *m F).
Proof.
split=> x; first by rewrite qf_gram nsq_ge0.
pose y := invmx (L *m L^T) *m (K^T *m G *m x); set H := F^T *m F.
have hx : H *m x = G *m (K *m y) by rewrite /H nystrom_gram /y !mulmxA.
have hK : H *m (K *m y) = G *m (K *m y) by rewrite mulmxA preconditioner_nystrom_columns mulmxA.
have sH : sym H by rewrite /sym /H trmx_mul trmxK.
have := pG (x - K *m y); rewrite (sym_qfB _ _ sG) qfD qfN.
have -> : dot (K *m y) (G *m x) = qf H x by rewrite /qf hx [RHS]dot_mulr sG dotC.
have -> : qf G (K *m y) = qf H x by rewrite /qf -hx dot_mulr sH hK -hx dotC.
have -> // : qf G x - 2%:R * qf H x + qf H x = qf G x - qf H x by ring.
Qed.

(* The spectrum of P^-1 G_mu, P = F'F + mu I, lies in [1, 1 + t/mu] if G - F'F is at most t, for instance its trace. *)
Theorem preconditioner_nystrom mu t : 0 < mu -> 0 <= t -> (forall x, qf (G - F^T *m F) x <= t * nsq x) ->
  forall x, qf (damped_gram F mu) x <= qf (G + mu%:M) x <= (1 + t / mu) * qf (damped_gram F mu) x.
Proof.
move=> m0 t0 h x; have [pH pE] := preconditioner_nystrom_order.
have e : qf (G + mu%:M) x = qf (damped_gram F mu) x + qf (G - F^T *m F) x.
  by rewrite /damped_gram !qfD qfN [RHS]addrC addrA subrK.
rewrite e ler_addl pE /= mulrDl mul1r ler_add2l.
apply: le_trans (h x) _; rewrite qf_damped_gram mulrDr mulrA divfK ?gt_eqF // ler_addr.
by rewrite mulr_ge0 ?nsq_ge0 // divr_ge0 // ltW.
Qed.
Theorem preconditioner_nystrom_trace :
  0 <= \tr (G - F^T *m F) /\ forall x, qf (G - F^T *m F) x <= \tr (G - F^T *m F) * nsq x.
Proof.
have [_ pE] := preconditioner_nystrom_order; split; first exact: trace_ge0.
by move=> x; apply: psd_trace => //; rewrite /sym linearB /= trmx_mul trmxK sG.
Qed.
End Nystrom.

(* P and G_mu are Gram matrices too: those of the sketch and of the matrix with the rows sqrt(mu) I below, on which the
   sketch acts as the identity. So everything that is said without damping holds for these. *)
Section Augmented.
Variables (R : rcfType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R).
Definition augmented m (B : 'M[R]_(m, n)) (nu : R) : 'M[R]_(m + n, n) := col_mx B (Num.sqrt nu)%:M.
Definition augmented_sketch : 'M[R]_(s + n, N + n) := block_mx S 0 0 1%:M.

Lemma augmented_gram m (B : 'M[R]_(m, n)) nu : 0 <= nu ->
  (augmented B nu)^T *m augmented B nu = damped_gram B nu.
Proof.
by move=> m0; rewrite tr_col_mx mul_row_col tr_scalar_mx -scalar_mxM -expr2 sqr_sqrtr.
Qed.
Lemma augmented_sketchE : augmented_sketch *m augmented A mu = augmented (S *m A) mu.
Proof. by rewrite mul_block_col !mul0mx addr0 add0r mul1mx. Qed.

Theorem preconditioner_spectrum_identity_augmented : 0 <= mu ->
  [/\ (augmented A mu)^T *m augmented A mu = damped_gram A mu,
      augmented_sketch *m augmented A mu = augmented (S *m A) mu,
      (augmented (S *m A) mu)^T *m augmented (S *m A) mu = damped_gram (S *m A) mu &
      forall e, embeds augmented_sketch (augmented A mu) e <-> embeds_damped S A mu e].
Proof.
move=> m0; split; rewrite ?augmented_gram ?augmented_sketchE // => e.
apply: iff_sym; apply: iff_trans (preconditioner_condition_bound_damped_iff S A mu e) _.
by split=> h x; have := h x; rewrite augmented_sketchE -!qf_gram !augmented_gram.
Qed.

(* With damping the augmented matrix has full column rank, and so has its sketch, whatever its number of rows. *)
Lemma augmented_full_column_rank m (B : 'M[R]_(m, n)) nu : 0 < nu -> full_column_rank (augmented B nu).
Proof.
move=> m0 x xn; have [_ /(_ x xn)] := spd_damped_gram B m0.
rewrite -(augmented_gram _ (ltW m0)) qf_gram => h.
by rewrite -nsq_eq0 gt_eqF.
Qed.
Theorem preconditioner_spectrum_identity_augmented_exists : 0 < mu ->
  exists Q : 'M[R]_(s + n, n), exists2 T : 'M[R]_n, utri T &
    augmented (S *m A) mu = Q *m T /\ Q^T *m Q = 1%:M.
Proof. by move=> m0; apply/qr_exists/augmented_full_column_rank. Qed.

Section SingularValues.
Variables (U : 'M[R]_(N + n, n)) (C : 'M[R]_n) (Q : 'M[R]_(s + n, n)) (Rf : 'M[R]_n).
Hypothesis mu0 : 0 <= mu.
Hypothesis UU : U^T *m U = 1%:M.
Hypothesis AUC : augmented A mu = U *m C.
Hypothesis SA : augmented (S *m A) mu = Q *m Rf.
Hypothesis QQ : Q^T *m Q = 1%:M.
Hypothesis Ru : Rf \in unitmx.

Theorem preconditioner_spectrum_identity_augmented_singular_values sigma :
  preconditioned (damped_gram A mu) Rf = (augmented A mu *m invmx Rf)^T *m (augmented A mu *m invmx Rf) /\
  (singular_values (augmented_sketch *m U) sigma ->
   singular_values (augmented A mu *m invmx Rf) (fun i => (sigma (rev_ord i))^-1)).
Proof.
split; first by rewrite /preconditioned -augmented_gram // trmx_mul !mulmxA.
apply: (preconditioner_spectrum_identity_singular_values (S := augmented_sketch) UU AUC _ QQ Ru).
by rewrite augmented_sketchE.
Qed.
End SingularValues.
End Augmented.

(* In a basis T that is orthonormal for G_mu, U = AT, the spectrum of P^-1 G_mu is that of (I + U'S'SU - U'U)^-1. *)
Section SpectrumIdentity.
Variables (R : realFieldType) (s N n : nat) (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu : R) (T : 'M[R]_n).
Notation G := (damped_gram A mu).
Notation P := (damped_gram (S *m A) mu).
Notation E := ((S *m (A *m T))^T *m (S *m (A *m T)) - (A *m T)^T *m (A *m T)).
Hypothesis TT : T^T *m G *m T = 1%:M.
Hypothesis uP : P \in unitmx.

Lemma damped_basis_form : T^T *m P *m T = 1%:M + E.
Proof.
rewrite -TT; have -> : P = G + ((S *m A)^T *m (S *m A) - A^T *m A).
  by rewrite /damped_gram [RHS]addrC addrA subrK.
by rewrite mulmxDr mulmxDl mulmxBr mulmxBl !trmx_mul !mulmxA.
Qed.
Theorem preconditioner_spectrum_identity_damped :
  [/\ 1%:M + E \in unitmx, invmx P *m G = T *m invmx (1%:M + E) *m invmx T &
      char_poly (invmx P *m G) = char_poly (invmx (1%:M + E))].
Proof.
have [uTG uT] := mulmx1_unit TT; have uTt : T^T \in unitmx by rewrite unitmx_tr.
have := damped_basis_form; set I1 := 1%:M + _ => form.
have u1 : I1 \in unitmx by rewrite -form !unitmx_mul uTt uP uT.
have e : invmx P *m G = T *m invmx I1 *m invmx T.
  rewrite -[RHS](mulKmx uP) !(mulmxA P); congr (_ *m _).
  have -> : P *m T = invmx T^T *m I1 by rewrite -form -mulmxA mulKmx.
  rewrite mulmxK // -[invmx T^T]mulmx1 -TT !mulmxA mulVmx // mul1mx mulmxK //.
split=> //; rewrite e -{1}[T]invmxK; apply: char_poly_similar; by rewrite unitmx_inv.
Qed.
End SpectrumIdentity.

(* The statistical dimension d_mu = tr G G_mu^-1, which takes the place of n. *)
Section StatisticalDimension.
Variable R : realFieldType.
Lemma frob2_trace m n (X : 'M[R]_(m, n)) : frob2 X = \tr (X^T *m X).
Proof. by rewrite trace_gram /frob2 exchange_big. Qed.

Variables (N n : nat) (A : 'M[R]_(N, n)) (mu : R).
Definition statistical_dimension : R := \tr (A^T *m A *m invmx (damped_gram A mu)).
Notation G := (damped_gram A mu).
Notation d := statistical_dimension.
Hypothesis mu0 : 0 <= mu.
Hypothesis spdG : spd G.

Lemma statistical_dimensionE : d = n%:R - mu * \tr (invmx G).
Proof.
rewrite /d; have -> : A^T *m A = G - mu%:M by rewrite /damped_gram addrK.
by rewrite mulmxBl mulmxV ?spd_unit // mul_scalar_mx linearB /= mxtrace1 mxtraceZ.
Qed.
Theorem embedding_statistical_dimension : [/\ d = n%:R - mu * \tr (invmx G), 0 <= d & d <= n%:R].
Proof.
have pI := spd_psd (spd_inv spdG); split; first exact: statistical_dimensionE; last first.
  by rewrite statistical_dimensionE ler_subl_addr ler_addl mulr_ge0 // trace_ge0.
rewrite /d -mulmxA mxtrace_mulC; apply: trace_ge0 => x.
have -> : qf (A *m invmx G *m A^T) x = qf (invmx G) (A^T *m x) by rewrite /qf -!mulmxA dot_mulr.
exact: pI.
Qed.

(* U = AT with T orthonormal for G_mu has tr U'U = d_mu and |U'U|_F^2 <= d_mu. *)
Theorem embedding_statistical_dimension_basis (T : 'M[R]_n) : T^T *m G *m T = 1%:M ->
  \tr ((A *m T)^T *m (A *m T)) = d /\ frob2 ((A *m T)^T *m (A *m T)) <= d.
Proof.
move=> TT; have e : \tr ((A *m T)^T *m (A *m T)) = d.
  rewrite trmx_mul -!mulmxA mxtrace_mulC /d -!mulmxA; congr (\tr (_ *m (_ *m _))).
  by apply/esym/invmx_unique; rewrite mulmxA; apply: mulmx1C; rewrite mulmxA.
split=> //; set M := _ *m (A *m T) in e *; rewrite frob2_trace.
have sM : M^T = M by rewrite /M [LHS]trmx_mul trmxK.
have {2}-> : M = 1%:M - mu *: (T^T *m T).
  rewrite -TT /damped_gram mulmxDr mulmxDl mul_mx_scalar -scalemxAl /M trmx_mul !mulmxA.
  by rewrite addrK.
rewrite sM mulmxBr mulmx1 -scalemxAr linearB /= mxtraceZ e ler_subl_addr ler_addl mulr_ge0 //.
suff -> : \tr (M *m (T^T *m T)) = frob2 (A *m T *m T^T) by apply: frob2_ge0.
by rewrite mulmxA mxtrace_mulC frob2_trace [in RHS]trmx_mul trmxK /M !mulmxA.
Qed.

(* d_mu = sum_i l_i/(l_i + mu) with the eigenvalues l_i of A'A *)
Theorem embedding_statistical_dimension_eigenvalues (l : 'I_n -> R) :
  char_poly (A^T *m A) = \prod_i ('X - (l i)%:P) -> d = \sum_i l i / (l i + mu).
Proof.
move=> cp; have uG := spd_unit spdG.
have cpG : char_poly G = \prod_i ('X - (l i + mu)%:P).
  apply: poly_eq_but_zero => x _; rewrite char_poly_eval horner_prod.
  have -> : x%:M - G = (x - mu)%:M - A^T *m A.
    by rewrite raddfB /= /damped_gram opprD addrA addrAC.
  rewrite (char_poly_roots_eval cp); apply: eq_bigr => i _.
  by rewrite !hornerE opprD addrA addrAC.
have ln i := char_poly_roots_neq0 cpG uG i.
have tr : \tr (invmx G) = \sum_i (l i + mu)^-1.
  have [n0|n0] := posnP n.
    by rewrite /mxtrace !big1 // => i _; have := ltn_ord i; rewrite {2}n0.
  apply: oppr_inj; rewrite -char_poly_trace // (char_poly_inv cpG uG).
  have sz : size (codom (fun i => (l i + mu)^-1)) = n by rewrite size_codom card_ord.
  case e : (codom _) sz => [|z r] /= sz; first by exfalso; move: n0; rewrite -sz.
  have -> : n.-1 = size r by rewrite -sz.
  by have := coef_prod_XsubC z r; rewrite -e /codom !big_map -enumT !big_enum.
rewrite statistical_dimensionE tr mulr_sumr.
have -> : n%:R = \sum_(i < n) 1 :> R by rewrite sumr_const card_ord.
rewrite -sumrB; apply: eq_bigr => i _.
by rewrite -(divff (ln i)) -mulrBl addrK.
Qed.
End StatisticalDimension.

(* Sketches of a damped problem need rows in proportion to d_mu^2 instead of n^2. If mu > 0, A may have any rank; if mu = 0
   and A has full column rank, d_mu = n. *)
Section EmbeddingDamped.
Variable R : rcfType.
(* Without damping the dimension is n, and all that is said with damping is said of the embedding of A. *)
Theorem embedding_statistical_dimension_zero N n (A : 'M[R]_(N, n)) : full_column_rank A ->
  [/\ spd (damped_gram A 0), statistical_dimension A 0 = n%:R &
      forall s (S : 'M[R]_(s, N)) e, embeds_damped S A 0 e <-> embeds S A e].
Proof.
move=> rkA; have pG : spd (damped_gram A 0).
  split=> [|x xn]; first exact: sym_damped_gram.
  by rewrite qf_damped_gram mul0r addr0 lt_neqAle eq_sym nsq_eq0 rkA ?nsq_ge0.
split=> // [|s S e]; last exact: embeds_damped_zero.
by rewrite statistical_dimensionE ?mul0r ?subr0.
Qed.

(* A basis that is orthonormal for a positive definite matrix. *)
Lemma orthonormal_basis_exists n (G : 'M[R]_n) : spd G -> exists T : 'M[R]_n, T^T *m G *m T = 1%:M.
Proof.
move=> /cholesky_exists[L tL ->]; have uL := ltri_unitmx tL.
exists (invmx L^T); rewrite trmx_inv trmxK mulmxA mulVmx // mul1mx mulmxV // unitmx_tr //.
Qed.

Variables (N n : nat) (A : 'M[R]_(N, n)) (mu e : R).
Hypothesis mu0 : 0 <= mu.
Hypothesis spdG : spd (damped_gram A mu).
Hypothesis e0 : 0 < e.
Notation d := (statistical_dimension A mu).

Theorem embeds_damped_second_moment (T : finType) s (S : T -> 'M[R]_(s, N)) c : (0 < #|T|)%N ->
  (forall U : 'M[R]_(N, n), \tr (U^T *m U) = d -> frob2 (U^T *m U) <= d ->
     Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - U^T *m U)) <= c) ->
  with_probability (1 - c / e ^+ 2) (fun w => embeds_damped (S w) A mu e).
Proof.
move=> T0 mom; have [B BB] := orthonormal_basis_exists spdG.
have [trU frU] := embedding_statistical_dimension_basis mu0 BB.
have := with_probability_markov T0 (exprn_gt0 2 e0) _ (mom _ trU frU) => /(_ (fun w => frob2_ge0 _)).
apply: with_probability_sub => // w h; apply/(embeds_damped_basis _ _ BB); exact: frob_qf.
Qed.
Corollary embeds_damped_uncorrelated (T : finType) s (S : T -> 'M[R]_(s, N)) tau t : (0 < #|T|)%N ->
  0 <= tau <= t -> uncorrelated (sketch_gram S) tau ->
  with_probability (1 - t * (d ^+ 2 + d) / e ^+ 2) (fun w => embeds_damped (S w) A mu e).
Proof.
move=> T0 /andP[t0 tt] unc; apply: (embeds_damped_second_moment T0) => U trU frU.
apply: le_trans (uncorrelated_second_moment_any_basis_le U t0 unc) _; rewrite trU.
apply: ler_pmul => //; last by rewrite ler_add2l.
by rewrite addr_ge0 ?sqr_ge0 ?frob2_ge0.
Qed.

Theorem embedding_count_sketch_damped s' :
  with_probability (1 - (d ^+ 2 + d) / (s'.+1%:R * e ^+ 2)) (fun w : Omega N s' => embeds_damped (CS R w) A mu e).
Proof.
rewrite invfM mulrA [(_ + _) / _]mulrC; apply: embeds_damped_uncorrelated (uncorrelated_count_sketch R N s') => //.
  exact: Omega_gt0.
by rewrite invr_ge0 ler0n lexx.
Qed.
Theorem embedding_sparse_sign_damped s z : (0 < z <= s)%N ->
  with_probability (1 - (d ^+ 2 + d) / (s%:R * e ^+ 2))
    (fun w : sparse_sign_draws N s z => embeds_damped (sparse_sign R w) A mu e).
Proof.
move=> zs; rewrite invfM mulrA [(_ + _) / _]mulrC; apply: embeds_damped_uncorrelated (uncorrelated_sparse_sign R N zs).
  exact: sparse_sign_draws_gt0.
by rewrite invr_ge0 ler0n lexx.
Qed.
Theorem embedding_srht_damped L s (N_range : (N <= 2 ^ L)%N) : (0 < s <= 2 ^ L)%N ->
  with_probability (1 - (d ^+ 2 + d) / (s%:R * e ^+ 2))
    (fun w : srht_draws (2 ^ L) N s => embeds_damped (srht R N_range w) A mu e).
Proof.
move=> sL; rewrite invfM mulrA [(_ + _) / _]mulrC.
apply: embeds_damped_uncorrelated (uncorrelated_srht R N_range sL); last exact: subsampled_tau_le.
exact: srht_draws_gt0.
Qed.
End EmbeddingDamped.

Section EmbeddingDampedBlocks.
Variables (R : rcfType) (m d' n : nat) (A : 'M[R]_(m * d', n)) (mu e : R).
Hypothesis mu0 : 0 <= mu.
Hypothesis spdG : spd (damped_gram A mu).
Hypothesis e0 : 0 < e.
Notation d := (statistical_dimension A mu).

Theorem embedding_neuron_block_damped q' :
  with_probability (1 - 2%:R * d ^+ 2 / (q'.+1%:R * e ^+ 2))
    (fun w : Omega m q' => embeds_damped (neuron_block d' (@CS R m q') w) A mu e).
Proof.
rewrite invfM mulrA; apply: (embeds_damped_second_moment mu0 spdG e0 (Omega_gt0 m q')) => U <- _.
exact: embedding_neuron_block_second_moment_any_basis.
Qed.
Theorem embedding_tensor_sketch_damped s' :
  with_probability (1 - 8%:R * d ^+ 2 / (s'.+1%:R * e ^+ 2))
    (fun w : tensor_draws [finType of hash m s' * hash d' s'] m d' => embeds_damped (tensor_sketch R w) A mu e).
Proof.
rewrite invfM mulrA.
apply: (embeds_damped_second_moment mu0 spdG e0 (tensor_draws_gt0 m d' (hashes_gt0 m d' s'))) => U <- _.
exact: embedding_tensor_sketch_second_moment_any_basis.
Qed.
Theorem embedding_tensor_srht_damped L1 L2 s : (m <= 2 ^ L1)%N -> (d' <= 2 ^ L2)%N -> (0 < s)%N ->
  with_probability (1 - 8%:R * d ^+ 2 / (s%:R * e ^+ 2))
    (fun w : tensor_draws [finType of [finType of {ffun 'I_s -> 'I_(2 ^ L1)}] * [finType of {ffun 'I_s -> 'I_(2 ^ L2)}]] m d' =>
       embeds_damped (tensor_srht R w) A mu e).
Proof.
move=> mL dL s0; rewrite invfM mulrA.
apply: (embeds_damped_second_moment mu0 spdG e0 (tensor_draws_gt0 m d' (rows_gt0 L1 L2 s))) => U <- _.
exact: embedding_tensor_srht_second_moment_any_basis.
Qed.
End EmbeddingDampedBlocks.

(* Iterations for G_mu g = r with the damped sketch P as preconditioner. With damping no more is required; without it G must be
   positive definite. *)
Section Solver.
Variables (R : rcfType) (s N n' : nat).
Notation n := n'.+1.
Variables (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (mu e : R) (r g0 : 'cV[R]_n).
Notation G := (damped_gram A mu).
Notation P := (damped_gram (S *m A) mu).
Hypothesis pG : spd G.
Hypothesis e01 : 0 <= e < 1.
Hypothesis emb : embeds_damped S A mu e.

Lemma spd_damped_sketch : spd P.
Proof.
split=> [|x xn]; first exact: sym_damped_gram.
have [_ p2] := damped_factors_gt0 e01; have /andP[lo _] := (preconditioner_condition_bound_damped e01 emb x).1.
by apply: lt_le_trans lo; rewrite mulr_gt0 //; case: pG => _; apply.
Qed.
Lemma damped_factor_exists : exists2 F : 'M[R]_n, F \in unitmx & P = F^T *m F.
Proof.
have [L tL eL] := cholesky_exists spd_damped_sketch.
by exists L^T; rewrite ?unitmx_tr ?ltri_unitmx // trmxK.
Qed.
Lemma damped_bounds_ratio : (1 - e)^-1 / (1 + e)^-1 = (1 + e) / (1 - e).
Proof. by rewrite invrK mulrC. Qed.

Theorem solver_cg_chebyshev_damped gs k : G *m gs = r ->
  energy_norm G (gs - cg_iterate G P r g0 k) <=
  2%:R * chebyshev_factor ((1 + e) / (1 - e)) ^+ k * energy_norm G (gs - g0).
Proof.
move=> hs; have [F uF eP] := damped_factor_exists; have [p1 p2] := damped_factors_gt0 e01.
have bd := preconditioner_condition_bound_damped_gram e01 emb uF eP.
rewrite -damped_bounds_ratio eP; apply: solver_cg_chebyshev => //; first by rewrite invr_gt0.
by move=> x; have := bd x; rewrite ![nsq x / _]mulrC.
Qed.
(* The condition number of G_mu is at most (L + mu)/(l + mu) if l|x|^2 <= |Ax|^2 <= L|x|^2; with damping l = 0 is allowed. *)
Theorem solver_iterations_damped l L eps k : 0 < l + mu ->
  (forall x : 'cV[R]_n, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2%:R * Num.sqrt ((L + mu) / (l + mu)) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (G *m cg_iterate G P r 0 k - r) <= eps * norm r.
Proof.
move=> l0 hA he; have [F uF eP] := damped_factor_exists; have [p1 p2] := damped_factors_gt0 e01.
have bd := preconditioner_condition_bound_damped_gram e01 emb uF eP.
rewrite -damped_bounds_ratio in he; rewrite eP; apply: solver_iterations he => //.
- by rewrite invr_gt0.
- by move=> x; have := bd x; rewrite ![nsq x / _]mulrC.
- by move=> x; rewrite qf_damped_gram !mulrDl !ler_add2r.
Qed.
(* The paper's iteration, with any factor of P = F'F *)
Theorem solver_fixed_point_contraction_damped (F : 'M[R]_n) (c zs z : 'cV[R]_n) k : F \in unitmx -> P = F^T *m F ->
  preconditioned G F *m zs = c ->
  norm (fixed_point (preconditioned G F) c z k - zs) <= ((1 - e) ^- 2 - 1) ^+ k * norm (z - zs) /\
  norm (preconditioned G F *m fixed_point (preconditioned G F) c z k - c) <=
    ((1 - e) ^- 2 - 1) ^+ k * norm (preconditioned G F *m z - c).
Proof.
move=> uF eP hs; have bd := preconditioner_condition_bound_damped_gram e01 emb uF eP.
by have [h1 [h2 _]] := solver_fixed_point_contraction z (sym_preconditioned F pG) e01 bd hs; split.
Qed.
End Solver.

(* Damped least squares: min |Ag - b|^2 + mu |g|^2. *)
Section LeastSquares.
Variables (R : realFieldType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R).
Notation G := (damped_gram A mu).
Definition least_squares (g : 'cV[R]_n) : R := nsq (A *m g - b) + mu * nsq g.

Lemma least_squares_form g : least_squares g = qf G g - 2%:R * dot g (A^T *m b) + nsq b.
Proof. by rewrite /least_squares qf_damped_gram nsqB dot_mull; ring. Qed.

(* The normal equations: the excess of a vector over the minimum is its squared distance from the solution in the norm of G_mu. *)
Theorem solver_cg_optimality_normal_equations gs : G *m gs = A^T *m b ->
  forall g, least_squares g = least_squares gs + qf G (gs - g).
Proof.
move=> hs g; rewrite (sym_qfB _ _ (sym_damped_gram A mu)) !least_squares_form -hs -/(qf G gs); ring.
Qed.
(* So the solution is the one minimiser. *)
Theorem solver_cg_optimality_minimiser gs : spd G ->
  (G *m gs = A^T *m b <-> forall g, least_squares gs <= least_squares g) /\
  (G *m gs = A^T *m b -> forall g, least_squares g <= least_squares gs -> g = gs).
Proof.
move=> pG; have uniq g h : G *m h = A^T *m b -> least_squares g <= least_squares h -> g = h.
  move=> hh; rewrite (solver_cg_optimality_normal_equations hh) ger_addl => le0.
  have /eqP : qf G (h - g) = 0 by apply/le_anti; rewrite le0 (spd_psd pG).
  by rewrite (spd_eq0 _ pG) subr_eq0 => /eqP ->.
split; last by move=> hs g; apply: uniq.
split=> [hs g|min]; first by rewrite (solver_cg_optimality_normal_equations hs g) ler_addl (spd_psd pG).
have hs : G *m (invmx G *m (A^T *m b)) = A^T *m b by rewrite mulKVmx ?spd_unit.
by rewrite (uniq gs _ hs).
Qed.

(* Conjugate gradients for least squares: u = b - Ag is kept, the residual A'u - mu g of the normal equations is formed
   from it, and G_mu is never formed. *)
Record cgls_state := CGLSState {
  cgls_iterate : 'cV[R]_n; cgls_remainder : 'cV[R]_N; cgls_direction : 'cV[R]_n; cgls_product : R }.
Definition cgls_start (g0 : 'cV[R]_n) := CGLSState g0 (b - A *m g0) 0 1.
Definition cgls_step (P : 'M[R]_n) (c : cgls_state) :=
  let s := A^T *m cgls_remainder c - mu *: cgls_iterate c in
  let z := invmx P *m s in
  let sz := dot s z in
  let p := z + (sz / cgls_product c) *: cgls_direction c in
  let q := A *m p in
  let alpha := sz / (nsq q + mu * nsq p) in
  CGLSState (cgls_iterate c + alpha *: p) (cgls_remainder c - alpha *: q) p sz.
Definition cgls P g0 k := iter k (cgls_step P) (cgls_start g0).

Definition cgls_same (c : cgls_state) (t : cg_state R n) :=
  [/\ cgls_iterate c = iterate t, cgls_remainder c = b - A *m iterate t,
      recursive_residual t = A^T *m b - G *m iterate t, cgls_direction c = direction t & cgls_product c = product t].
Lemma normal_residual (g : 'cV[R]_n) : A^T *m (b - A *m g) - mu *: g = A^T *m b - G *m g.
Proof. by rewrite mulmxBr /damped_gram mulmxDl mul_scalar_mx mulmxA opprD addrA. Qed.
Lemma cgls_same_step P c t : cgls_same c t -> cgls_same (cgls_step P c) (cg_step G P t).
Proof.
case: c t => [g u p pr] [g' rho p' pr'] /=; rewrite /cgls_same /=.
move=> [-> -> e -> ->]; rewrite /cgls_step /cg_step /= normal_residual -e.
set z := invmx P *m rho; set y := z + _; rewrite -qf_damped_gram -/(qf G y).
move: y (_ / _) => y al; split=> //; first by rewrite mulmxDr -scalemxAr opprD addrA.
by rewrite {1}e mulmxDr -scalemxAr opprD addrA.
Qed.
(* It has the iterates of conjugate gradients for the normal equations. *)
Theorem solver_cg_optimality_cgls P g0 k :
  cgls_iterate (cgls P g0 k) = cg_iterate G P (A^T *m b) g0 k /\
  cgls_remainder (cgls P g0 k) = b - A *m cg_iterate G P (A^T *m b) g0 k.
Proof.
suff [-> -> _ _ _] : cgls_same (cgls P g0 k) (cg G P (A^T *m b) g0 k) by [].
elim: k => [|k IH]; first by [].
exact: cgls_same_step IH.
Qed.
End LeastSquares.

(* Among all vectors of the Krylov space the k-th iterate has the smallest value of the least-squares problem; and what it has
   more than the minimum falls by the square of the factor of Chebyshev. *)
Theorem solver_cg_optimality_least_squares (R : realFieldType) N n' (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) mu
  (P : 'M[R]_n'.+1) (g0 : 'cV[R]_n'.+1) k (q : {poly R}) : spd (damped_gram A mu) -> spd P -> (size q <= k)%N ->
  least_squares A b mu (cg_iterate (damped_gram A mu) P (A^T *m b) g0 k) <=
  least_squares A b mu (g0 + horner_mx (invmx P *m damped_gram A mu) q *m
    (invmx P *m (A^T *m b - damped_gram A mu *m g0))).
Proof.
move=> pG pP sq.
have hs : damped_gram A mu *m (invmx (damped_gram A mu) *m (A^T *m b)) = A^T *m b by rewrite mulKVmx ?spd_unit.
rewrite (solver_cg_optimality_normal_equations hs (cg_iterate _ _ _ _ _)).
rewrite (solver_cg_optimality_normal_equations hs (g0 + _)) ler_add2l.
by case: (solver_cg_optimality_krylov g0 pG pP hs k) => _; apply.
Qed.
Theorem solver_cg_chebyshev_least_squares (R : rcfType) s N n' (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N)
  mu e (g0 gs : 'cV[R]_n'.+1) k : spd (damped_gram A mu) -> 0 <= e < 1 -> embeds_damped S A mu e ->
  damped_gram A mu *m gs = A^T *m b ->
  least_squares A b mu (cg_iterate (damped_gram A mu) (damped_gram (S *m A) mu) (A^T *m b) g0 k) -
    least_squares A b mu gs <=
  (2%:R * chebyshev_factor ((1 + e) / (1 - e)) ^+ k) ^+ 2 * (least_squares A b mu g0 - least_squares A b mu gs).
Proof.
move=> spdG e01 emb hs; have pG := spd_psd spdG.
have f x : least_squares A b mu x - least_squares A b mu gs = energy_norm (damped_gram A mu) (gs - x) ^+ 2.
  by rewrite (solver_cg_optimality_normal_equations hs x) addrAC subrr add0r /energy_norm sqr_sqrtr.
have ch := solver_cg_chebyshev_damped g0 spdG e01 emb k hs.
rewrite !f -exprMn ler_pexpn2r ?nnegrE ?sqrtr_ge0 //; exact: le_trans (sqrtr_ge0 _) ch.
Qed.
