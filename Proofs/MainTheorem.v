(* The paper's theorem: training with sketched Gauss-Newton steps halves the residual in each step, with high probability.

   Main results
   ------------
   Data x_1 .. x_n with |x_i| = 1, targets y, a network of m neurons f_i(W) = c sum_r a_r max(0, w_r'x_i), c^2 = 1/m. At
   the start each neuron has independent weights, uniform in a finite set of weight vectors, and an independent random
   sign a_r. The sampler enters by four numbers:
     lambda   x'Kx >= lambda |x|^2 > 0 for K_ij = <x_i, x_j> P[w'x_i >= 0 and w'x_j >= 0];
     v        E max(0, w'x_i)^2 <= v (for standard normal weights v = 1/2);
     rho      rho = (8/lambda) sqrt(8 n (n v + |y|^2) / (delta m)), the distance that a neuron may go;
     kappa    P[|w'x_i| <= rho] <= kappa rho, anti-concentration (for standard normal weights kappa = sqrt(2/pi)).
   Each of T steps draws a fresh sketch S with s rows, solves G g = r for G = A'A, A = J(W)', by k iterations
   preconditioned with (SA)'(SA) and started at zero, and goes on with vec W - A g. The width is
     m >= 8 n^2 / (lambda^2 delta)  and  m >= 2^27 kappa^2 n^3 (n v + |y|^2) / (lambda^4 delta^3).
   - main_theorem: with a CountSketch, s >= 8 (n^2 + n) T / delta, and k steps of conjugate gradients,
     13^k >= 377 n / lambda, every step halves the residual with probability at least 1 - delta.
   - main_theorem_geometric: likewise |r_t| <= 2^-t |r_0| for all t <= T.
   - main_theorem_fixed_point: the paper's iteration, with s >= 200 (n^2 + n) T / delta and 16^k >= 115 n / lambda.
   - main_theorem_neuron_block: the sketch of the neurons C (x) I with q >= 16 n^2 T / delta buckets.
   - main_theorem_srht: the subsampled randomised Hadamard transform, rows as for the CountSketch.
   - main_theorem_any_cg, main_theorem_any_fixed_point: any random sketch that fails to embed a given matrix of full
     column rank with distortion e with probability at most cost / e^2.
   - main_theorem_any: any oblivious subspace embedding and any solver for which an embedding is enough.
   - main_theorem_start: with probability at least 1 - delta/2 the start is good: lambda_min(G) >= lambda/2,
     (1/m) sum_i #{r : |w_r'x_i| <= rho} <= lambda/128, and 4 sqrt(n/m) |r_0| / (lambda/2) <= rho.
   - main_theorem_instance: the hypotheses can be met. One point, weights +1 and -1, m = 2^33, s = 32 T + 1, k = 3: with
     probability at least 1/2 every step halves the residual.
   - with_probability_adaptive: independent draws, of which each must satisfy a condition that depends on the earlier
     ones (here: the sketch of step t must embed the Jacobian that the sketches before it have led to).
   Only second moments and Markov's inequality are used, hence the powers of 1/delta.

   Dependencies: all other lemma files. No axioms; ordered fields with square roots.

   Structure: adaptive draws; embeddings and solvers; a run with given sketches that embed; the random start; the theorem
   for any embedding and solver; the two solvers; the theorem for any sketch with a second moment; its instances. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding.
From SketchedGaussNewton Require Import ConjugateGradient NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* Independent draws u_0, u_1, ... of which the t-th must satisfy a condition that depends on the earlier ones. *)
Section AdaptiveDraws.
Variables (R : realFieldType) (T : nat) (Om : finType) (dl : R).
Notation draws := {ffun 'I_T -> Om}.
Implicit Types (w v : draws) (u : Om) (t : 'I_T).

(* The draws before t; the others are replaced by u0. *)
Definition past u0 t w : draws := [ffun j : 'I_T => if (j < t)%N then w j else u0].

(* If the t-th draw falls into a set that depends on the past with probability at most dl, whatever the past, then it
   does so on the whole. *)
Lemma Pr_given_past u0 t (bad : draws -> pred Om) : 0 <= dl -> (forall v, Pr R (bad v) <= dl) ->
  Pr R (fun w : draws => bad (past u0 t w) (w t)) <= dl.
Proof.
move=> dl0 h.
rewrite /Pr (eq_Ex (g := fun w : draws => \sum_v (bad v (w t))%:R * (past u0 t w == v)%:R)); last first.
  move=> w; rewrite (bigD1 (past u0 t w)) //= eqxx mulr1 big1 ?addr0 // => v.
  by rewrite eq_sym => /negbTE ->; rewrite mulr0.
rewrite Ex_sum; apply: (@le_trans _ _ (\sum_v dl * Ex (fun w : draws => (past u0 t w == v)%:R))).
  apply: ler_sum => v _.
  rewrite (@Ex_ffun_coord _ _ _ t (fun u => (bad v u)%:R) (fun w => (past u0 t w == v)%:R)).
    by apply: ler_wpmul2r (h v); apply: Ex_ge0 => w; rewrite ler0n.
  move=> w w' e; congr (_ == _)%:R; apply/ffunP => j; rewrite !ffunE.
  by case: ltnP => // jt; apply: e; rewrite neq_ltn jt.
rewrite -mulr_sumr -Ex_sum; apply: ler_pimulr => //.
rewrite (eq_Ex (g := fun=> true%:R)); first exact: Pr_le1 (fun=> true).
move=> w; rewrite (bigD1 (past u0 t w)) //= eqxx big1 ?addr0 // => v.
by rewrite eq_sym => /negbTE ->.
Qed.

Theorem with_probability_adaptive (P : 'I_T -> draws -> Om -> Prop) : (0 < #|Om|)%N -> 0 <= dl ->
  (forall t w v u, (forall j : 'I_T, (j < t)%N -> w j = v j) -> P t w u -> P t v u) ->
  (forall t w, with_probability (1 - dl) (P t w)) ->
  with_probability (1 - T%:R * dl) (fun w => forall t, P t w (w t)).
Proof.
move=> Om0 dl0 hpast hP; have [u0 _] : exists u0 : Om, true by case/card_gt0P: Om0 => u0; exists u0.
have [g hg] : exists g : 'I_T * draws -> {ffun Om -> bool},
    forall q, 1 - dl <= Pr R (g q) /\ forall u, g q u -> P q.1 q.2 u.
  apply: (@fin_all_exists _ _ (fun q (v : {ffun Om -> bool}) =>
    1 - dl <= Pr R v /\ forall u, v u -> P q.1 q.2 u)).
  move=> [t w]; have [v hv vP] := hP t w; exists [ffun u => v u]; split=> [|u]; last by rewrite ffunE => /vP.
  by rewrite (eq_Pr R (Q := v)) // => u; rewrite ffunE.
exists (fun w => [forall t, g (t, past u0 t w) (w t)]) => [|w /forallP h t].
  apply: le_trans (Pr_forall_ge R _ (card_draws _ Om0)).
  rewrite ler_add2l ler_opp2 -[X in _ <= X](_ : \sum_(t < T) dl = _); last first.
    by rewrite sumr_const card_ord mulr_natl.
  apply: ler_sum => t _; apply: (@Pr_given_past u0 t (fun v u => ~~ g (t, v) u)) => // v.
  by rewrite Pr_compl // ler_subl_addr -ler_subl_addl; case: (hg (t, v)).
have [_ hq] := hg (t, past u0 t w); apply: hpast (hq _ (h t)) => j jt.
by rewrite ffunE jt.
Qed.
End AdaptiveDraws.

(* Sketches that keep the lengths in a range, and solvers that use them. *)
Section SketchedSolve.
Variable R : rcfType.

(* Full column rank, decided. *)
Definition full_rank N n (A : 'M[R]_(N, n)) := row_free A^T.
Lemma full_rank_inj N n (A : 'M[R]_(N, n)) : full_rank A -> full_column_rank A.
Proof.
move=> fA x; apply: contraNneq => h; have : x^T *m A^T = 0 by rewrite -trmx_mul h trmx0.
by move/eqP; rewrite mulmx_free_eq0 // => /eqP/(congr1 trmx); rewrite trmxK trmx0 => ->.
Qed.
Lemma full_rankP N n (A : 'M[R]_(N, n)) sg : 0 < sg ->
  (forall x, sg * nsq x <= nsq (A *m x)) -> full_rank A.
Proof.
move=> s0 h; apply: inj_row_free => v hv; apply/trmx_inj/eqP; rewrite trmx0 -nsq_eq0.
have e : A *m v^T = 0 by apply: trmx_inj; rewrite trmx_mul trmxK hv trmx0.
have := h v^T; rewrite e [X in _ <= X](_ : _ = 0); last by rewrite /nsq dot0l.
by rewrite (pmulr_rle0 _ s0) => h1; rewrite eq_le h1 nsq_ge0.
Qed.

(* A random sketch: a finite space Om of equally likely draws, and the matrix of each. It is an oblivious subspace
   embedding when for every A of full rank it embeds the range of A with probability at least 1 - dl. *)
Definition oblivious_embedding (Om : finType) s N n (sk : Om -> 'M[R]_(s, N)) (e dl : R) :=
  forall A : 'M[R]_(N, n), full_column_rank A -> with_probability (1 - dl) (fun u => embeds (sk u) A e).

(* A solver of A'A g = r that gets A through a sketch of it. It is accurate when an embedding is enough for it,
   for all A whose squared singular values lie in [lo, hi]. *)
Definition accurate_solver s N n (solve : 'M[R]_(s, N) -> 'M[R]_(N, n) -> 'cV[R]_n -> 'cV[R]_n)
    e lo hi eps0 :=
  forall S A r, embeds S A e -> (forall x, lo * nsq x <= nsq (A *m x) <= hi * nsq x) ->
    norm (A^T *m A *m solve S A r - r) <= eps0 * norm r.
End SketchedSolve.

(* Training with a fresh sketch at each step. *)
Section Trajectory.
Variables (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variable solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n.
Variable a : 'I_m -> R.
Notation Weights := 'M[R]_(m, d).

Definition solution (S : 'M[R]_(s, m * d)) (W : Weights) : 'cV[R]_n :=
  solve S (jacobian X c a W)^T (residual X c a y W).
Definition next S (W : Weights) : Weights :=
  W - vec_mx ((jacobian X c a W)^T *m solution S W)^T.
Fixpoint train (S : nat -> 'M[R]_(s, m * d)) (W0 : Weights) t : Weights :=
  if t is t'.+1 then next (S t') (train S W0 t') else W0.

Lemma next_gn_step S W : gn_step X c a W (solution S W) (next S W).
Proof. by rewrite /gn_step /next vecB [X in _ - X = _]/vec vec_mxK trmxK. Qed.

(* The weights at step t depend on the sketches before t only. *)
Lemma train_past S S' W0 t : (forall j, (j < t)%N -> S j = S' j) -> train S W0 t = train S' W0 t.
Proof.
elim: t => [_|t IH h]; first by [].
have e U : train U W0 t.+1 = next (U t) (train U W0 t) by [].
by rewrite !e (h t (ltnSn t)) (IH (fun j jt => h j (ltnW jt))).
Qed.

Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Variables (W0 : Weights) (lam rho e eps0 : R).
Hypothesis lam_gt0 : 0 < lam.
Hypothesis rho_ge0 : 0 <= rho.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, lam / 2%:R * nsq x <= qf (gram X c a W0) x.
Hypothesis counted : m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= lam / 128%:R.
Hypothesis radius : 8%:R * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / lam <= rho.
Hypothesis accurate : accurate_solver solve e (49%:R / 128%:R * lam) n%:R eps0.

Lemma jacobian_upper W x : nsq ((jacobian X c a W)^T *m x) <= n%:R * nsq x.
Proof.
apply: le_trans (nsq_frob _ _) _; apply: ler_wpmul2r; first exact: nsq_ge0.
have -> : frob2 (jacobian X c a W)^T = frob2 (jacobian X c a W).
  by rewrite /frob2 exchange_big; apply: eq_bigr => i _; apply: eq_bigr => j _; rewrite mxE.
rewrite masked_frob2 // scale.
have [m0|m0] := posnP m.
  by rewrite (_ : m%:R^-1 = 0 :> R) ?mul0r ?ler0n // m0 invr0.
rewrite ler_pdivr_mull ?ltr0n // -natrM mulnC.
apply: (@le_trans _ _ (\sum_(i < n) \sum_(r < m) 1)); last by rewrite !sumr_const !card_ord -mulrnA mulnC.
apply: ler_sum => i _; apply: ler_sum => r _; rewrite unit_inputs mulr1 patternE.
by case/andP: (active_range (preactivation X W i r)) => h0 h1; rewrite expr_le1.
Qed.

Let sigma0 := Num.sqrt (lam / 2%:R).
Let sigma0_sq : sigma0 ^+ 2 = lam / 2%:R.
Proof. by rewrite sqr_sqrtr // divr_ge0 ?ler0n // ltW. Qed.
Let sigma0_gt0 : 0 < sigma0.
Proof. by rewrite sqrtr_gt0 divr_gt0 ?ltr0n. Qed.

Lemma stable_in_ball W : in_ball W0 rho W ->
  forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8%:R * norm v.
Proof.
apply: counted_stable => //; rewrite exprMn sigma0_sq; apply: le_trans counted _.
by apply: le_of_eq; field.
Qed.

Lemma jacobian_lower W x : in_ball W0 rho W ->
  49%:R / 128%:R * lam * nsq x <= nsq ((jacobian X c a W)^T *m x).
Proof.
move=> hW.
have start x' : sigma0 ^+ 2 * nsq x' <= qf (gram X c a W0) x' by rewrite sigma0_sq.
have := ball_singular sigma0_gt0 start stable_in_ball hW x.
have l0 : 0 <= 7%:R / 8%:R * sigma0 * norm x.
  by apply: mulr_ge0 (norm_ge0 x); apply: mulr_ge0 (ltW sigma0_gt0); rewrite divr_ge0 ?ler0n.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?norm_ge0 //.
rewrite !exprMn !norm_sq sigma0_sq; apply: le_trans; apply: ler_wpmul2r; first exact: nsq_ge0.
by apply: le_of_eq; field.
Qed.

(* Deterministic: while the sketches embed, every step halves the residual. *)
Lemma train_halves (S : nat -> 'M[R]_(s, m * d)) T :
  (forall t, (t < T)%N -> full_rank (jacobian X c a (train S W0 t))^T ->
     embeds (S t) (jacobian X c a (train S W0 t))^T e) ->
  forall t, (t < T)%N ->
    norm (residual X c a y (train S W0 t.+1)) <= 2%:R^-1 * norm (residual X c a y (train S W0 t)).
Proof.
move=> hS.
have start x' : sigma0 ^+ 2 * nsq x' <= qf (gram X c a W0) x' by rewrite sigma0_sq.
have rad : 4%:R * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho.
  apply: le_trans radius; rewrite sigma0_sq; apply: le_of_eq; field; rewrite gt_eqF //.
have [] // := train_linear_convergence_upto unit_inputs signs scale sigma0_gt0 eps0_le start stable_in_ball rad
  (W := train S W0) (g := fun t => solution (S t) (train S W0 t)) (T := T) (erefl _).
- by move=> t _; apply: next_gn_step.
move=> t tT hb; have lo x := jacobian_lower x hb.
have fr : full_rank (jacobian X c a (train S W0 t))^T.
  by apply: full_rankP lo; rewrite mulr_gt0 // divr_gt0 ?ltr0n.
have := accurate (residual X c a y (train S W0 t)) (hS t tT fr).
rewrite trmxK; apply=> x; by rewrite lo jacobian_upper.
Qed.
End Trajectory.

(* The start: each neuron has independent weights, uniform in a finite set, and an independent random sign. *)
Section RandomStart.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d).
Definition neuron := [finType of bool * Nu].
Notation starts := {ffun 'I_m -> neuron}.
Implicit Types w : starts.

Definition start_signs w (r : 'I_m) : R := (-1) ^+ (w r).1.
Definition start_weights w : 'M[R]_(m, d) := weights (fun q : neuron => wt q.2) w.
Definition start_residual w : 'cV[R]_n := residual X c (start_signs w) y (start_weights w).

Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.

Lemma start_signs_sq w r : start_signs w r ^+ 2 = 1.
Proof. by rewrite /start_signs sqrr_sign. Qed.
Lemma neurons_inhabited : (0 < #|neuron|)%N.
Proof. by rewrite card_prod card_bool muln_gt0. Qed.
Lemma starts_inhabited : (0 < #|[finType of starts]|)%N.
Proof. exact: card_draws neurons_inhabited. Qed.

Lemma kernel_neuron : kernel X (fun q : neuron => wt q.2) = kernel X wt.
Proof.
apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE; congr (_ * _).
by rewrite -(Ex_snd (S := bool_finType)
  (fun t => active (input_product X wt i t) * active (input_product X wt j t))) ?card_bool.
Qed.

(* The output of one neuron at point i. *)
Let out i (q : neuron) : R := (-1) ^+ q.1 * relu (input_product X wt i q.2).

Lemma network_start w i : network X c (start_signs w) (start_weights w) i 0 = c * \sum_r out i (w r).
Proof. by rewrite mxE; congr (_ * _); apply: eq_bigr => r _; rewrite preactivation_weights. Qed.

Lemma out_mean i : Ex (out i) = 0.
Proof.
rewrite /out (Ex_indep (fun b : bool => (-1) ^+ b) (fun t => relu (input_product X wt i t))).
by rewrite /Ex big_bool /= expr0 expr1 addNr !mul0r.
Qed.
Lemma out_sq i : Ex (fun q => out i q ^+ 2) = Ex (fun t => relu (input_product X wt i t) ^+ 2).
Proof.
rewrite -(Ex_snd (S := bool_finType) (fun t => relu (input_product X wt i t) ^+ 2)) ?card_bool //.
by apply: eq_Ex => q; rewrite /out exprMn sqrr_sign mul1r.
Qed.

Variable v : R.
Hypothesis second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v.

Lemma start_residual_second_moment :
  Ex (fun w : starts => nsq (start_residual w)) <= n%:R * v + nsq y.
Proof.
have m0 : m%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have entry i : Ex (fun w : starts => start_residual w i 0 ^+ 2) <= v + y i 0 ^+ 2.
  rewrite (eq_Ex (g := fun w : starts => c ^+ 2 * (\sum_r out i (w r)) ^+ 2
      - 2%:R * c * y i 0 * (\sum_r out i (w r)) + y i 0 ^+ 2)); last first.
    move=> w; rewrite /start_residual /residual mxE [X in _ + X]mxE network_start; move: (y i 0) (\sum_r _) => yi S; ring.
  rewrite ExD ExB !ExZ (Ex_cst _ starts_inhabited) Ex_sum big1 ?mulr0 ?subr0; last first.
    by move=> r _; rewrite (Ex_ffun_marginal r (out i)) out_mean.
  rewrite ler_add2r (@Ex_ffun_sqr_sum _ _ _ (fun=> out i)); last by move=> r; apply: out_mean.
  rewrite sumr_const card_ord out_sq scale -[Ex _ *+ m]mulr_natl mulrA mulVf // mul1r. exact: second_moment.
rewrite (eq_Ex (g := fun w : starts => \sum_i start_residual w i 0 ^+ 2)) => [|w]; last exact: nsqE.
rewrite Ex_sum nsqE; apply: (@le_trans _ _ (\sum_i (v + y i 0 ^+ 2))); first by apply: ler_sum => i _.
by rewrite big_split /= sumr_const card_ord mulr_natl.
Qed.

Variables (lam kap delta : R).
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis kap_ge0 : 0 <= kap.
Let E := n%:R * v + nsq y.
Hypothesis E_gt0 : 0 < E.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Definition radius := 8%:R / lam * Num.sqrt (8%:R * n%:R * E / (delta * m%:R)).
Hypothesis anti_concentration : forall i, Pr R (fun t => `|input_product X wt i t| <= radius) <= kap * radius.
Hypothesis width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R.
Hypothesis width_stable : 2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * E <= lam ^+ 4 * delta ^+ 3 * m%:R.

Let m_gt0 : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.

Lemma radius_ge0 : 0 <= radius.
Proof. by rewrite mulr_ge0 ?sqrtr_ge0 // divr_ge0 ?ler0n // ltW. Qed.
Lemma radius_sq : radius ^+ 2 = 512%:R * n%:R * E / (lam ^+ 2 * delta * m%:R).
Proof.
rewrite exprMn sqr_sqrtr; first by field; rewrite !gt_eqF.
by rewrite divr_ge0 // ?mulr_ge0 ?ler0n // ltW.
Qed.

(* Three failures, with their probabilities. *)
Lemma start_kernel_fails : Pr R (fun w : starts =>
  (lam / 2%:R) ^+ 2 < frob2 (gram X c (start_signs w) (start_weights w) - kernel X wt)) <= delta / 8%:R.
Proof.
have l2 : 0 < lam / 2%:R by rewrite divr_gt0 ?ltr0n.
have one (r : 'I_m) : (fun=> 1 : R) r ^+ 2 = 1 by rewrite expr1n.
have := ntk_gram_concentrates (fun q : neuron => wt q.2) unit_inputs one scale wide l2.
rewrite kernel_neuron => h.
rewrite (eq_Pr R (Q := fun w : starts => (lam / 2%:R) ^+ 2 <
   frob2 (gram X c (fun=> 1) (weights (fun q : neuron => wt q.2) w) - kernel X wt))); last first.
  by move=> w; rewrite !ntk_gram_factorization // => r; apply: start_signs_sq.
apply: le_trans h _.
have -> : 4%:R * m%:R * (lam / 2%:R) ^+ 2 = lam ^+ 2 * m%:R by field.
rewrite ler_pdivr_mulr ?mulr_gt0 ?exprn_gt0 // mulrAC ler_pdivl_mulr ?ltr0n //.
by apply: le_trans (le_trans _ width_kernel) _; apply: le_of_eq; ring.
Qed.

Lemma start_residual_fails : Pr R (fun w : starts => 8%:R * E / delta < nsq (start_residual w)) <= delta / 8%:R.
Proof.
have t0 : 0 < 8%:R * E / delta by rewrite divr_gt0 // mulr_gt0 ?ltr0n.
apply: le_trans (markov t0 (fun w => nsq_ge0 (start_residual w))) _.
apply: (@le_trans _ _ (E / (8%:R * E / delta))); last by apply: le_of_eq; field; rewrite !gt_eqF.
by apply: ler_wpmul2r start_residual_second_moment; rewrite invr_ge0 ltW.
Qed.

Lemma start_stable_fails : Pr R (fun w : starts =>
  lam / 128%:R < m%:R^-1 * (\sum_i #|near X (start_weights w) radius i|%:R)) <= delta / 4%:R.
Proof.
have t0 : 0 < lam / 128%:R by rewrite divr_gt0 ?ltr0n.
have hp i : Pr R (fun q : neuron => `|input_product X (fun q : neuron => wt q.2) i q| <= radius) <= kap * radius.
  apply: le_trans (anti_concentration i).
  by rewrite -(Pr_snd R (S := bool_finType) (fun t => `|input_product X wt i t| <= radius)) ?card_bool.
apply: le_trans (ntk_activations_are_stable_probability wide t0 hp) _.
have l0 : 0 <= n%:R * (kap * radius).
  by apply: mulr_ge0; [rewrite ler0n | apply: mulr_ge0 kap_ge0 radius_ge0].
have r0 : 0 <= delta / 4%:R * (lam / 128%:R).
  by apply: mulr_ge0; [rewrite divr_ge0 ?ler0n // ltW | rewrite ltW].
rewrite ler_pdivr_mulr // -(@ler_pexpn2r _ 2) ?nnegrE //.
have -> : (n%:R * (kap * radius)) ^+ 2 = n%:R ^+ 2 * kap ^+ 2 * radius ^+ 2 by ring.
rewrite radius_sq mulrA ler_pdivr_mulr; last by rewrite !mulr_gt0 ?exprn_gt0.
have k0 : 0 <= 2%:R ^- 18 :> R by rewrite invr_ge0 exprn_ge0 ?ler0n.
apply: le_trans (le_trans _ (ler_wpmul2r k0 width_stable)) _.
  by apply: le_of_eq; field.
by apply: le_of_eq; field.
Qed.

(* What the start must satisfy, and how often it does. *)
Definition good_start w :=
  [/\ forall x, lam / 2%:R * nsq x <= qf (gram X c (start_signs w) (start_weights w)) x,
      m%:R^-1 * (\sum_i #|near X (start_weights w) radius i|%:R) <= lam / 128%:R &
      8%:R * Num.sqrt (n%:R / m%:R) * norm (start_residual w) / lam <= radius].

Theorem main_theorem_start : with_probability (1 - delta / 2%:R) good_start.
Proof.
apply: (with_probability_fail starts_inhabited (bad := fun w : starts =>
   ((lam / 2%:R) ^+ 2 < frob2 (gram X c (start_signs w) (start_weights w) - kernel X wt))
   || ((8%:R * E / delta < nsq (start_residual w))
   || (lam / 128%:R < m%:R^-1 * (\sum_i #|near X (start_weights w) radius i|%:R))))).
  have -> : delta / 2%:R = delta / 8%:R + (delta / 8%:R + delta / 4%:R) by field.
  apply: le_trans (Pr_or _ _ _) _; apply: ler_add start_kernel_fails _.
  by apply: le_trans (Pr_or _ _ _) _; apply: ler_add start_residual_fails start_stable_fails.
move=> w; rewrite !negb_or -!leNgt => /and3P[h1 h2 h3]; split=> //.
  move=> x; have l2 : 0 <= lam / 2%:R by rewrite divr_ge0 ?ler0n // ltW.
  apply: le_trans (ntk_gram_concentrates_positivity l2 positive h1 x).
  by apply: ler_wpmul2r; [apply: nsq_ge0 | apply: le_of_eq; field].
rewrite /radius [8%:R / lam * _]mulrAC; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
rewrite -mulrA; apply: ler_wpmul2l; first exact: ler0n.
rewrite /norm -sqrtrM ?divr_ge0 ?ler0n //; apply: ler_wsqrtr.
have -> : 8%:R * n%:R * E / (delta * m%:R) = n%:R / m%:R * (8%:R * E / delta).
  by field; rewrite !gt_eqF.
by apply: ler_wpmul2l h2; rewrite divr_ge0 ?ler0n.
Qed.
End RandomStart.

(* The theorem, for any oblivious embedding and any solver for which an embedding is enough. *)
Section Main.
Variables (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d).
Variables (Om : finType) (sk : Om -> 'M[R]_(s, m * d)).
Variable solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n.
Variable T : nat.
Notation starts := {ffun 'I_m -> neuron Nu}.
Notation sketches := {ffun 'I_T -> Om}.

(* The sketch of step t, and the weights at step t of a run. *)
Definition sketch_at (u : sketches) (t : nat) : 'M[R]_(s, m * d) :=
  if insub t is Some i then sk (u i) else 0.
Definition weights_at (w : starts) (u : sketches) t :=
  train X c y solve (start_signs R w) (sketch_at u) (start_weights wt w) t.
Definition residual_at w u t := residual X c (start_signs R w) y (weights_at w u t).

Variables (lam kap v delta dl e eps0 : R).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.
Hypothesis second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis kap_ge0 : 0 <= kap.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Notation rho := (radius m y v lam delta).
Hypothesis anti_concentration : forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= kap * rho.
Hypothesis width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R.
Hypothesis width_stable :
  2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R.
Hypothesis sketches_inhabited : (0 < #|Om|)%N.
Hypothesis dl_ge0 : 0 <= dl.
Hypothesis dl_le : T%:R * dl <= delta / 2%:R.
Hypothesis oblivious : oblivious_embedding n sk e dl.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis accurate : accurate_solver solve e (49%:R / 128%:R * lam) n%:R eps0.

Lemma sketch_at_ord (u : sketches) (t : 'I_T) : sketch_at u t = sk (u t).
Proof. by rewrite /sketch_at valK. Qed.
Lemma weights_at_past w (u u' : sketches) (t : nat) :
  (forall j : 'I_T, (j < t)%N -> u j = u' j) -> weights_at w u t = weights_at w u' t.
Proof.
move=> h; apply: train_past => j jt; rewrite /sketch_at; case: insubP => // i _ ij.
by rewrite h // ij.
Qed.

Theorem main_theorem_any :
  1 - delta <= Pr R (fun w : starts * sketches =>
    [forall t : 'I_T, norm (residual_at w.1 w.2 t.+1) <= 2%:R^-1 * norm (residual_at w.1 w.2 t)]).
Proof.
pose J (w : starts) u t := (jacobian X c (start_signs R w) (weights_at w u t))^T.
pose P (w : starts) (t : 'I_T) (u : sketches) (q : Om) := full_rank (J w u t) -> embeds (sk q) (J w u t) e.
have good (w : starts) : good_start X c y wt v lam delta w ->
   with_probability (1 - T%:R * dl) (fun u : sketches => forall t, P w t u (u t)).
  move=> _; apply: (with_probability_adaptive sketches_inhabited dl_ge0) => [t u u' q h|t u]; rewrite /P /J.
    by rewrite (weights_at_past w h).
  have [fr|nfr] := boolP (full_rank (J w u t)); last first.
    exists predT => [|q _ fr]; last by case/negP: nfr.
    by rewrite /Pr Ex_cst // ler_subl_addr ler_addl.
  by have [g hg gP] := oblivious (full_rank_inj fr); exists g => // q /gP h _.
have Tdl : 0 <= T%:R * dl by rewrite mulr_ge0 ?ler0n.
have start := main_theorem_start unit_inputs scale wide inhabited second_moment lam_gt0 delta_gt0 kap_ge0
  scale_gt0 positive anti_concentration width_kernel width_stable.
have [g hg gP] := with_probability_pair (starts_inhabited m inhabited) (card_draws _ sketches_inhabited)
  start good Tdl.
apply: (@le_trans _ _ (1 - (delta / 2%:R + T%:R * dl))).
  by rewrite ler_add2l ler_opp2 -ler_subr_addl; apply: le_trans dl_le _; apply: le_of_eq; field.
apply: le_trans hg _; apply: Pr_le => -[w u] /gP /= [[h1 h2 h3] hP].
apply/forallP => t.
have rho0 := @radius_ge0 _ n m y v lam delta lam_gt0.
have hS t' : (t' < T)%N -> full_rank (J w u t') -> embeds (sketch_at u t') (J w u t') e.
  by move=> tT; have := hP (Ordinal tT); rewrite /P -sketch_at_ord.
exact: (train_halves unit_inputs (start_signs_sq R w) scale lam_gt0 rho0 eps0_le h1 h2 h3 accurate hS (ltn_ord t)).
Qed.
End Main.

(* The two solvers, preconditioned with the sketched Gram matrix (SA)'(SA) and started at zero. *)
Section Solvers.
Variables (R : rcfType) (s N n' : nat).
Notation n := n'.+1.
Implicit Types (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (r : 'cV[R]_n).

Definition cg_solve k S A r := cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k.
Definition fixed_point_solve k S A r :=
  iter k (fixed_point_step_in_g (A^T *m A) ((S *m A)^T *m (S *m A)) r) 0.

Lemma ratio_bound lo hi q k C D : 0 < lo -> 0 <= hi -> 0 <= C -> 0 <= q ->
  C ^+ 2 * hi * (q ^+ k) ^+ 2 <= D ^+ 2 * lo -> 0 <= D -> C * Num.sqrt (hi / lo) * q ^+ k <= D :> R.
Proof.
move=> lo0 hi0 C0 q0 h D0.
have hl : 0 <= hi / lo by rewrite divr_ge0 // ltW.
have l0 : 0 <= C * Num.sqrt (hi / lo) * q ^+ k.
  by apply: mulr_ge0 (exprn_ge0 _ q0); apply: mulr_ge0 (sqrtr_ge0 _).
rewrite -(@ler_pexpn2r _ 2) ?nnegrE // !exprMn sqr_sqrtr //.
have -> : C ^+ 2 * (hi / lo) * (q ^+ k) ^+ 2 = C ^+ 2 * hi * (q ^+ k) ^+ 2 / lo by ring.
by rewrite ler_pdivr_mulr.
Qed.

(* (sqrt 3 - 1) / (sqrt 3 + 1) = 2 - sqrt 3, and its square is below 1/13. *)
Lemma chebyshev_factor3 : 0 <= chebyshev_factor (3%:R : R) /\ chebyshev_factor (3%:R : R) ^+ 2 <= 13%:R^-1.
Proof.
have s0 : 0 <= Num.sqrt 3%:R :> R by apply: sqrtr_ge0.
have s2 : Num.sqrt 3%:R ^+ 2 = 3%:R :> R by rewrite sqr_sqrtr ?ler0n.
have s1 : 1 <= Num.sqrt 3%:R :> R by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?ler01 // s2 expr1n ler1n.
have sp : 0 < Num.sqrt 3%:R + 1 :> R by exact: ltr_paddl s0 ltr01.
have s45 : 45%:R / 26%:R <= Num.sqrt 3%:R :> R.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?divr_ge0 ?ler0n // s2 -subr_ge0.
  have -> : 3%:R - (45%:R / 26%:R) ^+ 2 = 3%:R / 676%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
rewrite /chebyshev_factor; split; first by rewrite divr_ge0 ?subr_ge0 // ltW.
have e : (Num.sqrt 3%:R - 1) / (Num.sqrt 3%:R + 1) = 2%:R - Num.sqrt 3%:R :> R.
  apply: (@mulIf _ (Num.sqrt 3%:R + 1)); first by rewrite gt_eqF.
  rewrite divfK ?gt_eqF //.
  have -> : (2%:R - Num.sqrt 3%:R) * (Num.sqrt 3%:R + 1) = 2%:R + Num.sqrt 3%:R - Num.sqrt 3%:R ^+ 2 :> R by ring.
  by rewrite s2; ring.
rewrite e sqrrB s2 -mulrnAr -subr_ge0.
have -> : 13%:R^-1 - (2%:R ^+ 2 - 2%:R * (Num.sqrt 3%:R *+ 2) + 3%:R) =
   4%:R * (Num.sqrt 3%:R - 45%:R / 26%:R) :> R by field.
by rewrite mulr_ge0 ?ler0n // subr_ge0.
Qed.

(* Conjugate gradients behind a sketch of distortion 1/2. *)
Lemma cg_solve_accurate k lo hi : 0 < lo -> 0 <= hi ->
  144%:R * hi <= 13%:R ^+ k * lo ->
  accurate_solver (cg_solve k) 2%:R^-1 lo hi 6%:R^-1.
Proof.
move=> lo0 hi0 hk S A r emb hA; have half : 0 <= (2%:R^-1 : R) < 1.
  by rewrite invr_ge0 ler0n /= invf_lt1 ?ltr0n // ltr1n.
apply: (solver_iterations_sketched r half lo0 emb hA).
have -> : (1 + 2%:R^-1) / (1 - 2%:R^-1) = 3%:R :> R by field.
have [q0 q2] := chebyshev_factor3.
apply: ratio_bound => //; rewrite ?ler0n ?invr_ge0 ?ler0n //.
have q2k : (chebyshev_factor (3%:R : R) ^+ k) ^+ 2 <= 13%:R^-1 ^+ k.
  by rewrite exprAC ler_expn2r // nnegrE ?invr_ge0 ?ler0n // sqr_ge0.
have c0 : 0 <= 2%:R ^+ 2 * hi by rewrite mulr_ge0 // exprn_ge0 // ler0n.
apply: le_trans (ler_wpmul2l c0 q2k) _.
rewrite exprVn ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
move: hk; move: (13%:R ^+ k) => t hk.
have -> : 2%:R ^+ 2 * hi = 36%:R^-1 * (144%:R * hi) by field.
have -> : 6%:R^-1 ^+ 2 * lo * t = 36%:R^-1 * (t * lo) by field.
by rewrite ler_wpmul2l // invr_ge0 ler0n.
Qed.

(* The fixed-point iteration behind a sketch of distortion 1/10. *)
Lemma fixed_point_solve_accurate k lo hi : 0 < lo -> 0 <= hi ->
  44%:R * hi <= 16%:R ^+ k * lo ->
  accurate_solver (fixed_point_solve k) 10%:R^-1 lo hi 6%:R^-1.
Proof.
move=> lo0 hi0 hk S A r emb hA; pose e : R := 10%:R^-1.
have e01 : 0 <= e < 1 by rewrite invr_ge0 ler0n /= invf_lt1 ?ltr0n // ltr1n.
have /andP[e0 e1] := e01; have p2 : 0 < 1 - e by rewrite subr_gt0.
have p1 : 0 < 1 + e by rewrite (lt_le_trans ltr01) // ler_addl.
have [pdG [F [uF eP eN hM]]] := sketched_preconditioner e01 lo0 emb hA.
pose M := preconditioned (A^T *m A) F; pose b := (invmx F)^T *m r.
set g := fixed_point_solve k S A r.
pose zs := F *m (invmx (A^T *m A) *m r).
have hzs : M *m zs = b.
  rewrite /M /zs /preconditioned; move: (A^T *m A) (spd_unit pdG) => G uG.
  by rewrite -!mulmxA mulKmx // mulKVmx.
have sM : sym M by rewrite /sym /M /preconditioned !trmx_mul !trmxK mulmxA.
have [_ [hres _]] := solver_fixed_point_contraction 0 sM e01 hM hzs.
have {hres} hres := hres k.
have eg : F *m g = fixed_point M b 0 k.
  by rewrite /g /fixed_point_solve eP solver_fixed_point_in_g // mulmx0.
have gen (G : 'M[R]_n) x : G *m x - r = F^T *m (preconditioned G F *m (F *m x) - b).
  rewrite mulmxBr; congr (_ - _); last by rewrite /b mulmxA -trmx_mul mulVmx // trmx1 mul1mx.
  by rewrite /preconditioned !mulmxA -trmx_mul mulVmx // trmx1 mul1mx mulmxKV.
have er : A^T *m A *m g - r = F^T *m (M *m fixed_point M b 0 k - b) by rewrite gen eg.
have hi1 : 0 <= (1 + e) * hi by apply: mulr_ge0 (ltW p1) hi0.
have lo1 : 0 < (1 - e) * lo by apply: mulr_gt0.
have il : 0 <= ((1 - e) * lo)^-1 by rewrite invr_ge0 ltW.
have bF x : norm (F *m x) <= Num.sqrt ((1 + e) * hi) * norm x.
  rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr // eN.
  have /andP[_ h] := emb x; have /andP[_ h'] := hA x; apply: le_trans h _.
  by rewrite -mulrA ler_wpmul2l // ltW.
have bI x : norm (invmx F *m x) <= Num.sqrt ((1 - e) * lo)^-1 * norm x.
  rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr // [_^-1 * _]mulrC ler_pdivl_mulr // [nsq _ * _]mulrC.
  have -> : nsq x = nsq (F *m (invmx F *m x)) by rewrite mulKVmx.
  rewrite eN; have /andP[h _] := emb (invmx F *m x); have /andP[h' _] := hA (invmx F *m x).
  by apply: le_trans h; rewrite -mulrA ler_wpmul2l // ltW.
have qe : (1 - e) ^- 2 - 1 = 19%:R / 81%:R by rewrite /e; field.
have q0 : 0 <= (1 - e) ^- 2 - 1 by rewrite qe divr_ge0 ?ler0n.
have q1 : (1 - e) ^- 2 - 1 <= 4%:R^-1.
  rewrite qe -subr_ge0; have -> : 4%:R^-1 - 19%:R / 81%:R = 5%:R / 324%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
have qk : ((1 - e) ^- 2 - 1) ^+ k <= 4%:R^-1 ^+ k by rewrite ler_expn2r // nnegrE ?invr_ge0 ?ler0n.
rewrite er; apply: le_trans (norm_bound_tr (sqrtr_ge0 _) bF _) _.
apply: le_trans (ler_wpmul2l (sqrtr_ge0 _) hres) _.
rewrite mulmx0 sub0r normN.
have hb := norm_bound_tr (sqrtr_ge0 _) bI r; rewrite trmx_inv in hb.
have hb' : norm b <= Num.sqrt ((1 - e) * lo)^-1 * norm r by rewrite /b trmx_inv.
apply: (@le_trans _ _ (1 * Num.sqrt ((1 + e) * hi / ((1 - e) * lo)) * 4%:R^-1 ^+ k * norm r)).
  rewrite mul1r [Num.sqrt (_ / _)]sqrtrM // -!mulrA; apply: ler_wpmul2l; first exact: sqrtr_ge0.
  apply: (@le_trans _ _ (4%:R^-1 ^+ k * norm b)).
    by apply: ler_wpmul2r qk; apply: norm_ge0.
  by rewrite [X in _ <= X]mulrCA; apply: ler_wpmul2l hb'; rewrite exprn_ge0 // invr_ge0 ler0n.
apply: ler_wpmul2r; first exact: norm_ge0.
apply: ratio_bound => //; rewrite ?ler01 ?invr_ge0 ?ler0n //.
have -> : (4%:R^-1 ^+ k) ^+ 2 = (16%:R ^+ k)^-1 :> R.
  by rewrite exprAC -exprVn; congr (_ ^+ k); field.
rewrite ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
move: hk; move: (16%:R ^+ k) => t hk.
have -> : 1 ^+ 2 * ((1 + e) * hi) = 40%:R^-1 * (44%:R * hi) by rewrite /e; field.
have -> : 6%:R^-1 ^+ 2 * ((1 - e) * lo) * t = 40%:R^-1 * (t * lo) by rewrite /e; field.
by rewrite ler_wpmul2l // invr_ge0 ler0n.
Qed.
End Solvers.

(* The theorem with everything explicit, for sketches that fail on a given matrix of full column rank with probability at
   most cost / e^2, and for each of the two solvers. *)
Section Theorems.
Variables (R : rcfType) (n' m d s T : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Variables (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost : R).
Notation starts := {ffun 'I_m -> neuron Nu}.
Notation sketches := {ffun 'I_T -> Om}.
Variables (lam kap v delta : R).

(* The data and the sampler of neurons. *)
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Hypothesis second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis kap_ge0 : 0 <= kap.
Notation rho := (radius m y v lam delta).
Hypothesis anti_concentration : forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= kap * rho.

(* The width. *)
Hypothesis width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R.
Hypothesis width_stable :
  2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R.

(* The sketch. *)
Hypothesis sketches_inhabited : (0 < #|Om|)%N.
Hypothesis cost_ge0 : 0 <= cost.
Hypothesis embeds_often : forall (A : 'M[R]_(m * d, n)) e, full_column_rank A -> 0 < e ->
  with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e).

Lemma often_oblivious e : 0 < e -> oblivious_embedding n sk e (cost / e ^+ 2).
Proof. by move=> e0 A fA; apply: embeds_often. Qed.

Notation halves solve := (fun w : starts * sketches => [forall t : 'I_T,
  norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
  <= 2%:R^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)]).

(* A solver that is accurate behind an embedding of distortion e after enough iterations k, for spectra in [lo, hi]. *)
Lemma main_theorem_any_accurate solve (e a b c' : R) k : 0 < e -> 0 <= c' ->
  (forall lo hi, 0 < lo -> 0 <= hi -> c' * hi <= b ^+ k * lo -> accurate_solver solve e lo hi 6%:R^-1) ->
  2%:R * (cost / e ^+ 2) * T%:R <= delta -> c' <= 49%:R / 128%:R * a -> a * n%:R <= b ^+ k * lam ->
  1 - delta <= Pr R (halves solve).
Proof.
move=> e0 c0 accurate hs ca hk; have dl0 : 0 <= cost / e ^+ 2 by rewrite divr_ge0 // exprn_ge0 // ltW.
have dl1 : T%:R * (cost / e ^+ 2) <= delta / 2%:R.
  by rewrite ler_pdivl_mulr ?ltr0n //; apply: le_trans hs; apply: le_of_eq; ring.
apply: (main_theorem_any (v := v) unit_inputs scale wide inhabited second_moment lam_gt0 delta_gt0 kap_ge0
  scale_gt0 positive anti_concentration width_kernel width_stable sketches_inhabited dl0 dl1
  (often_oblivious e0) (lexx _)).
have lo : 0 < 49%:R / 128%:R * lam by rewrite mulr_gt0 // divr_gt0 ?ltr0n.
apply: accurate lo (ler0n _ _) _.
apply: (@le_trans _ _ (49%:R / 128%:R * (a * n%:R))); last first.
  by rewrite [X in _ <= X]mulrCA; apply: ler_wpmul2l hk; rewrite divr_ge0 ?ler0n.
by rewrite [X in _ <= X]mulrA; apply: ler_wpmul2r ca; apply: ler0n.
Qed.

Theorem main_theorem_any_cg k : 8%:R * cost * T%:R <= delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (cg_solve k)).
Proof.
move=> hs hk; have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
apply: (main_theorem_any_accurate half (ler0n _ 144) (cg_solve_accurate (k := k)) _ _ hk).
  by apply: le_trans hs; apply: le_of_eq; field.
rewrite -subr_ge0; have -> : 49%:R / 128%:R * 377%:R - 144%:R = 41%:R / 128%:R :> R by field.
by rewrite divr_ge0 ?ler0n.
Qed.

Theorem main_theorem_any_fixed_point k : 200%:R * cost * T%:R <= delta -> 115%:R * n%:R <= 16%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (fixed_point_solve k)).
Proof.
move=> hs hk; have tenth : 0 < 10%:R^-1 :> R by rewrite invr_gt0 ltr0n.
apply: (main_theorem_any_accurate tenth (ler0n _ 44) (fixed_point_solve_accurate (k := k)) _ _ hk).
  by apply: le_trans hs; apply: le_of_eq; field.
rewrite -subr_ge0; have -> : 49%:R / 128%:R * 115%:R - 44%:R = 3%:R / 128%:R :> R by field.
by rewrite divr_ge0 ?ler0n.
Qed.
End Theorems.

(* The embeddings of SubspaceEmbedding, each with the rows that its second moment asks for. *)
Section Embeddings.
Variables (R : rcfType) (n' m d T : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Notation starts := {ffun 'I_m -> neuron Nu}.
Variables (lam kap v delta : R).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Hypothesis second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis kap_ge0 : 0 <= kap.
Notation rho := (radius m y v lam delta).
Hypothesis anti_concentration : forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= kap * rho.
Hypothesis width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R.
Hypothesis width_stable :
  2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <= lam ^+ 4 * delta ^+ 3 * m%:R.

Notation halves sk solve := (fun w : starts * {ffun 'I_T -> _} => [forall t : 'I_T,
  norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
  <= 2%:R^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)]).

(* A second moment K/s, and s large enough. *)
Lemma cost_often N s (Om : finType) (sk : Om -> 'M[R]_(s, N)) K q (A : 'M[R]_(N, n)) e :
  with_probability (1 - K / (q * e ^+ 2)) (fun u => embeds (sk u) A e) ->
  with_probability (1 - K / q / e ^+ 2) (fun u => embeds (sk u) A e).
Proof. by rewrite invfM mulrA. Qed.
Lemma cost_rows K q C t : 0 < q -> C * K * t <= q * delta -> C * (K / q) * t <= delta :> R.
Proof. by move=> q0 h; rewrite mulrA mulrAC ler_pdivr_mulr // [delta * q]mulrC. Qed.

Theorem main_theorem s' k :
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@CS R (m * d) s') (cg_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_cg (cost := (n ^ 2 + n)%:R / s'.+1%:R) (v := v) (kap := kap)) => //.
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_count_sketch_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_geometric s' k :
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (fun w : starts * {ffun 'I_T -> _} => [forall t : 'I_T.+1,
    norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t)
    <= 2%:R^-1 ^+ t * norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 0)]).
Proof.
move=> hs hk; apply: le_trans (main_theorem hs hk) _; apply: Pr_le => w /forallP h.
apply/forallP => -[t tT] /=; move: tT; rewrite ltnS; elim: t => [_|t IH tT]; first by rewrite expr0 mul1r.
apply: le_trans (h (Ordinal tT)) _; rewrite exprS -mulrA; apply: ler_wpmul2l (IH (ltnW tT)).
by rewrite invr_ge0 ler0n.
Qed.

Theorem main_theorem_fixed_point s' k :
  200%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 115%:R * n%:R <= 16%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@CS R (m * d) s') (fixed_point_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_fixed_point (cost := (n ^ 2 + n)%:R / s'.+1%:R) (v := v) (kap := kap)) => //.
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_count_sketch_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_neuron_block q' k :
  8%:R * (2 * n ^ 2)%:R * T%:R <= q'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (neuron_block d (@CS R m q')) (cg_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_cg (cost := (2 * n ^ 2)%:R / q'.+1%:R) (v := v) (kap := kap)) => //.
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_neuron_block_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_srht L s (padded : (m * d <= 2 ^ L)%N) k : (0 < s <= 2 ^ L)%N ->
  8%:R * (n ^ 2 + n)%:R * T%:R <= s%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@srht R L (m * d) s padded) (cg_solve k)).
Proof.
move=> hr hs; apply: (main_theorem_any_cg (cost := (n ^ 2 + n)%:R / s%:R) (v := v) (kap := kap)) => //.
- exact: srht_draws_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_srht.
- by apply: cost_rows hs; case/andP: hr => s0 _; rewrite ltr0n.
Qed.
End Embeddings.

(* One point, x = 1, with weights +1 and -1. *)
Section Instance.
Variables (R : rcfType) (T : nat).
Notation m := (2 ^ 33)%N.
Let X : 'M[R]_1 := 1%:M.
Let wt (b : bool) : 'rV[R]_1 := ((-1) ^+ b)%:M.

Lemma instance_product i b : input_product X wt i b = (-1) ^+ b.
Proof. by rewrite /input_product /X mul1mx ord1 mxE mxE mulr1n. Qed.

Theorem main_theorem_instance :
  1 - 2%:R^-1 <= Pr R (fun w : {ffun 'I_m -> neuron bool_finType} * {ffun 'I_T -> Omega (m * 1) (32 * T)} =>
    [forall t : 'I_T,
      norm (residual_at X (Num.sqrt m%:R^-1) 0 wt (@CS R (m * 1) (32 * T)) (cg_solve 3) w.1 w.2 t.+1) <=
      2%:R^-1 * norm (residual_at X (Num.sqrt m%:R^-1) 0 wt (@CS R (m * 1) (32 * T)) (cg_solve 3) w.1 w.2 t)]).
Proof.
have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have mR : m%:R = 2%:R ^+ 33 :> R by rewrite natrX.
have m0 : 0 < m%:R :> R by rewrite mR exprn_gt0 // ltr0n.
have mean (f : bool -> R) : Ex f = (f true + f false) / 2%:R by rewrite /Ex big_bool card_bool.
have E0 : 1%:R * 2%:R^-1 + nsq (0 : 'cV[R]_1) = 2%:R^-1 :> R by rewrite /nsq dot0l addr0 mul1r.
apply: (@main_theorem R 0 m 1 T X _ 0 bool_finType wt 2%:R^-1 1 2%:R^-1 2%:R^-1).
- by move=> i; rewrite nsqE big_ord1 !ord1 !mxE eqxx expr1n.
- by rewrite sqr_sqrtr // invr_ge0 ltW.
- by rewrite expn_gt0.
- by rewrite card_bool.
- by [].
- move=> x; rewrite qfE !big_ord1 nsqE big_ord1 mxE mean !instance_product /active expr0 expr1.
  rewrite /X mul1mx trmx1 mxE eqxx ler0N1 ler01 /=; move: (x 0 0) => z; by apply: le_of_eq; field.
- move=> i; rewrite mean !instance_product expr0 expr1 (relu_le0 (lerN10 R)) (relu_ge0 ler01); by apply: le_of_eq; field.
- by rewrite E0.
- by [].
- by rewrite ler01.
- move=> i; rewrite mul1r; have [r1|r1] := ltP (radius m (0 : 'cV[R]_1) 2%:R^-1 2%:R^-1 2%:R^-1) 1; last first.
    by apply: le_trans r1; apply: Pr_le1.
  have r0 : 0 <= radius m (0 : 'cV[R]_1) 2%:R^-1 2%:R^-1 2%:R^-1 by apply: radius_ge0.
  apply: le_trans r0; rewrite /Pr mean !instance_product !normrX !normrN1 !expr1n.
  by rewrite ![(1 <= _)%R]leNgt r1 /= addr0 mul0r.
- rewrite mR expr1n mulr1; have -> : 2%:R^-1 ^+ 2 * 2%:R^-1 * 2%:R ^+ 33 = 2%:R ^+ 30 :> R by field.
  have -> : 8%:R = 2%:R ^+ 3 :> R by rewrite -natrX.
  by rewrite ler_eexpn2l // ltr1n.
- rewrite E0 mR !expr1n !mulr1; apply: le_of_eq; by field.
- rewrite -subr_ge0.
  have -> : (32 * T).+1%:R * 2%:R^-1 - 8%:R * (1 ^ 2 + 1)%:R * T%:R = 2%:R^-1 :> R.
    by rewrite -addn1 natrD natrM; move: (T%:R) => t; field.
  by rewrite ltW.
- rewrite mulr1 -subr_ge0; have -> : 13%:R ^+ 3 * 2%:R^-1 - 377%:R = 1443%:R / 2%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
Qed.
End Instance.
