(* Convergence of the preconditioned iterations (Lemma 3 of the paper).

   G is symmetric and positive definite, r the right-hand side, P = F^T F the preconditioner (F is the triangular
   factor R of the sketch), M = F^-T G F^-1 the matrix that an iteration sees, |e|_G^2 = e^T G e, and the error of an
   iterate is its distance from the solution. "The spectrum lies in [a, b]" is said by quadratic forms:
   a |x|^2 <= x^T M x <= b |x|^2 for all x.

   Main results
     solver_fixed_point
       The paper's iteration z <- z - M (M z - c) multiplies error and residual by I - M^2, exactly.
     solver_fixed_point_in_g
       The program's g <- g + P^-1 G P^-1 (r - G g) is this iteration in z = F g.
     solver_fixed_point_factor
       |I - M^2| <= max(|1 - a^2|, |1 - b^2|) for a spectrum in [a, b]; on an eigenvector of M with eigenvalue mu the
       factor is |1 - mu^2|, so that there is equality when a and b are eigenvalues.
     solver_fixed_point_contraction
       Preconditioned with a sketch of distortion e, the factor is at most (1-e)^-2 - 1, which is below 1 iff e < 1 - 1/sqrt 2.
     solver_fixed_point_divergence
       If M v = b v with b > sqrt 2, each step multiplies the error's component along v by 1 - b^2; so the error is at
       least (b^2 - 1)^k times the first such component, and b^2 - 1 > 1.
     solver_cg_optimality
       The two-term recurrences of preconditioned conjugate gradients keep: the recursive residual is the residual;
       residuals are orthogonal in the inner product of P^-1; directions are G-conjugate; a residual is orthogonal to
       the directions before it.
     solver_cg_optimality_monotone
       Each step lowers |e|_G^2, by exactly (rho^T P^-1 rho)^2 / p^T G p.
     solver_cg_optimality_krylov
       Every iterate lies in the Krylov space of P^-1 G, where no element has a smaller error in |.|_G.
     solver_cg_optimality_termination
       The error is zero after m steps if q(P^-1 G) = 0 for a polynomial q of degree at most m with q(0) <> 0;
     solver_cg_optimality_termination_n
       so n steps are enough;
     solver_cg_optimality_termination_eigenvectors
       and if the first error is a sum of eigenvectors of P^-1 G, as many as they have distinct eigenvalues.
     solver_cg_optimality_termination_relative
       The error is zero after m steps if and only if q(P^-1 G) e_0 = 0 for some q <> 0 of degree at most m: the number
       of steps is the degree of the minimal polynomial of P^-1 G relative to the first error;
     solver_cg_optimality_termination_minimal_polynomial
       so the degree of the minimal polynomial of P^-1 G is enough;
     solver_cg_optimality_termination_eigenvalues
       and the number of distinct eigenvalues, if the characteristic polynomial of P^-1 G has only linear factors.
     solver_cg_chebyshev
       |e_k|_G <= 2 ((sqrt kappa - 1)/(sqrt kappa + 1))^k |e_0|_G with kappa = b/a.
     solver_iterations
       Started at zero, |G g_k - r| <= eps |r| as soon as 2 sqrt(kappa(G)) ((sqrt kappa - 1)/(sqrt kappa + 1))^k <= eps.
     solver_iterations_count
       So ln(2 sqrt(kappa(G))/eps) / ln((sqrt kappa + 1)/(sqrt kappa - 1)) iterations are enough, rounded up.
     solver_iterations_sketched
       The same for G = A^T A and P = (SA)^T (SA) for a sketch of distortion e: kappa = (1+e)/(1-e).

   Dependencies
     LinearAlgebra; Preconditioning for Cholesky's factor. Ordered fields are enough, real closed ones where a square
     root is named; the last theorem takes the logarithm of real numbers from the analysis library.

   Structure
     Definite matrices; the fixed point; the recurrences of conjugate gradients, first for any sequences that satisfy
     them, then for the program; Krylov spaces; finite termination; Chebyshev polynomials by the Pell identity
     T^2 - (X^2-1) V^2 = 1; the bounds. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra Preconditioning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* Symmetric positive definite matrices *)
Section PosDef.
Variable R : realFieldType.
(* Such a matrix is invertible, and its inverse is such a matrix. *)
Lemma spd_unit n (M : 'M[R]_n) : spd M -> M \in unitmx.
Proof.
move=> [sM pM]; rewrite -row_free_unit -kermx_eq0; apply/rowV0P => v /sub_kermxP vM.
apply/eqP; case: (eqVneq v^T 0) => [/(congr1 trmx)|/pM].
  by rewrite trmxK trmx0 => ->.
by rewrite /qf -sM -trmx_mul vM trmx0 dotC dot0l ltxx.
Qed.
Lemma spd_inv n (M : 'M[R]_n) : spd M -> spd (invmx M).
Proof.
move=> sp; have uM := spd_unit sp; case: sp => sM pM; split; first by rewrite /sym trmx_inv sM.
move=> x xn; have e : x = M *m (invmx M *m x) by rewrite mulKVmx.
rewrite {1}/qf {1}e dot_mull sM -/(qf M _); apply: pM.
by apply: contraNneq xn => h; rewrite e h mulmx0.
Qed.
(* F^T F is such a matrix when F is invertible. *)
Lemma spd_gram n (F : 'M[R]_n) : F \in unitmx -> spd (F^T *m F).
Proof.
move=> uF; split; first by rewrite /sym trmx_mul trmxK.
move=> x xn; rewrite qf_gram lt_neqAle eq_sym nsq_ge0 nsq_eq0 andbT.
by apply: contraNneq xn => h; rewrite -[x](mulKmx uF) h mulmx0.
Qed.
Lemma spd_psd n (M : 'M[R]_n) : spd M -> psd M.
Proof. by case=> _ pM x; have [->|/pM/ltW //] := eqVneq x 0; rewrite /qf dot0l. Qed.
(* Only zero has length zero. *)
Lemma spd_eq0 n (M : 'M[R]_n) x : spd M -> (qf M x == 0) = (x == 0).
Proof.
case=> _ pM; have [->|/pM] := eqVneq x 0; first by rewrite /qf dot0l eqxx.
by rewrite lt0r => /andP[/negbTE ->].
Qed.

(* A symmetric matrix whose quadratic form vanishes is zero. *)
Lemma sym_qf_eq0 n (N : 'M[R]_n) : sym N -> (forall x, qf N x = 0) -> N = 0.
Proof.
move=> sN h; have z (x : 'cV[R]_n) : N *m x = 0.
  apply/eqP; have := h (x + N *m x); rewrite -(nsq_eq0 (N *m x)).
  rewrite /qf mulmxDr dotDl !dotDr -/(qf N x) -/(qf N (N *m x)) !h add0r addr0.
  rewrite [dot x (N *m (N *m x))]dot_mulr sN -/(nsq _) -mulr2n => /eqP.
  by rewrite mulrn_eq0.
by apply/matrixP => i j; have /colP/(_ i) := z (ev R j); rewrite mul_ev !mxE.
Qed.


(* sym_qf_norm of LinearAlgebra, with the case q = 0 *)
Lemma sym_qf_norm0 n (N : 'M[R]_n) q : sym N -> 0 <= q ->
  (forall x, - q * nsq x <= qf N x <= q * nsq x) -> forall x, nsq (N *m x) <= q ^+ 2 * nsq x.
Proof.
move=> sN; rewrite le_eqVlt => /orP[/eqP <- h x|q0]; last exact: sym_qf_norm.
have -> : N = 0.
  by apply: sym_qf_eq0 => // y; apply/eqP; rewrite eq_le; have := h y; rewrite oppr0 !mul0r andbC.
by rewrite mul0mx /nsq dot0l expr0n mul0r.
Qed.
End PosDef.

(* The paper's iteration *)
Section FixedPoint.
Variable R : realFieldType.
Definition fixed_point_step n (M : 'M[R]_n) (c z : 'cV[R]_n) := z - M *m (M *m z - c).
Definition fixed_point n (M : 'M[R]_n) (c z : 'cV[R]_n) k := iter k (fixed_point_step M c) z.

(* The same iteration, as it is programmed: in g, with applications of G and of P^-1 *)
Definition fixed_point_step_in_g n (G P : 'M[R]_n) (r g : 'cV[R]_n) :=
  g + invmx P *m (G *m (invmx P *m (r - G *m g))).

Lemma invmx_gram n (F : 'M[R]_n) : F \in unitmx ->
  invmx (F^T *m F) = invmx F *m (invmx F)^T.
Proof.
move=> uF; have uP : F^T *m F \in unitmx by rewrite unitmx_mul unitmx_tr uF.
rewrite -[RHS](mulKmx uP) -[LHS]mulmx1; congr (_ *m _); rewrite !mulmxA -(mulmxA _ F) mulmxV // mulmx1.
rewrite -trmx_mul mulVmx ?trmx1 //.
Qed.


Theorem solver_fixed_point n (M : 'M[R]_n) (c z zs : 'cV[R]_n) k : M *m zs = c ->
  fixed_point M c z k - zs = iter k (mulmx (1%:M - M *m M)) (z - zs) /\
  M *m fixed_point M c z k - c = iter k (mulmx (1%:M - M *m M)) (M *m z - c).
Proof.
move=> hs; elim: k => [|k [IH1 IH2]] //; rewrite /fixed_point !iterS -/(fixed_point M c z k) -IH1 -IH2.
move: (fixed_point M c z k) => x; rewrite /fixed_point_step !mulmxBl !mul1mx; split.
  by rewrite -mulmxA [M *m (x - zs)]mulmxBr hs addrAC.
by rewrite [in LHS]mulmxBr -!mulmxA addrAC.
Qed.

(* The programmed form is the same iteration in z = F g, with c = F^-T r. *)
Theorem solver_fixed_point_in_g n (G F : 'M[R]_n) (r g : 'cV[R]_n) k : F \in unitmx ->
  F *m iter k (fixed_point_step_in_g G (F^T *m F) r) g =
  fixed_point (preconditioned G F) ((invmx F)^T *m r) (F *m g) k.
Proof.
move=> uF; elim: k => [|k IH] //; rewrite /fixed_point !iterS -/(fixed_point _ _ _ k) -IH.
move: (iter k _ _) => x; rewrite /fixed_point_step_in_g /fixed_point_step invmx_gram //.
have -> : preconditioned G F *m (F *m x) - (invmx F)^T *m r = - ((invmx F)^T *m (r - G *m x)).
  by rewrite /preconditioned -!mulmxA mulKmx // -mulmxBr -opprB mulmxN.
by rewrite mulmxN opprK [F *m (x + _)]mulmxDr /preconditioned -!mulmxA mulKVmx.
Qed.
End FixedPoint.

(* |M x|^2 lies between a^2 |x|^2 and b^2 |x|^2. *)
Section SymmetricBounds.
Variables (R : realFieldType) (n : nat) (M : 'M[R]_n).
Hypothesis sM : sym M.
Lemma sym_nsq_bounds a b : 0 <= a -> 0 < b ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  forall x, a ^+ 2 * nsq x <= nsq (M *m x) <= b ^+ 2 * nsq x.
Proof.
move=> a0 b0 h x; apply/andP; split; last first.
  apply: sym_qf_norm => // y; have /andP[l u] := h y; rewrite u andbT.
  apply: le_trans l; apply: (@le_trans _ _ 0).
    by rewrite mulNr oppr_le0 mulr_ge0 ?nsq_ge0 // ltW.
  by rewrite mulr_ge0 ?nsq_ge0.
have := nsq_ge0 (M *m x - a *: x); rewrite nsqB nsqZ dotZr dotC -/(qf M x) => h1.
have /andP[l _] := h x; have l2 := ler_wpmul2l a0 l.
rewrite -subr_ge0; apply: le_trans h1 _; rewrite -subr_ge0.
have -> : nsq (M *m x) - a ^+ 2 * nsq x -
  (nsq (M *m x) - 2%:R * (a * qf M x) + a ^+ 2 * nsq x) =
  2%:R * (a * qf M x - a * (a * nsq x)) by ring.
by rewrite mulr_ge0 ?ler0n // subr_ge0.
Qed.
End SymmetricBounds.

Section FixedPointFactor.
Variable R : rcfType.

Lemma iter_contract n (N : 'M[R]_n) q x k : 0 <= q -> (forall y, norm (N *m y) <= q * norm y) ->
  norm (iter k (mulmx N) x) <= q ^+ k * norm x.
Proof.
move=> q0 h; elim: k => [|k IH]; first by rewrite expr0 mul1r.
by rewrite iterS exprS -mulrA; apply: le_trans (h _) _; apply: ler_wpmul2l.
Qed.

(* |(I - M^2) x| <= q |x| when 1 - a^2 and b^2 - 1 are at most q *)
Lemma fixed_point_factor_bound n (M : 'M[R]_n) a b q : sym M -> 0 < a -> 0 < b -> 0 <= q ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) -> 1 - a ^+ 2 <= q -> b ^+ 2 - 1 <= q ->
  forall x, norm ((1%:M - M *m M) *m x) <= q * norm x.
Proof.
move=> sM a0 b0 q0 h ha hb x; rewrite norm_leP //; apply: sym_qf_norm0 => // [|y].
  by rewrite /sym linearB /= tr_scalar_mx trmx_mul sM.
have := sym_nsq_bounds sM (ltW a0) b0 h y.
rewrite -qf_gram sM qfD qfN qf1 => /andP[h1 h2]; have ny := nsq_ge0 y; apply/andP; split.
  rewrite mulNr ler_subr_addr addrC -ler_subr_addr opprK; apply: le_trans h2 _.
  by rewrite -{2}[nsq y]mul1r -mulrDl ler_wpmul2r // -ler_subl_addl.
rewrite ler_subl_addr -ler_subl_addl; apply: le_trans h1.
by rewrite -{1}[nsq y]mul1r -mulrBl ler_wpmul2r // ler_subl_addr -ler_subl_addl.
Qed.

Theorem solver_fixed_point_factor n (M : 'M[R]_n) a b : sym M -> 0 < a -> a <= b ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  (forall x, norm ((1%:M - M *m M) *m x) <= Num.max `|1 - a ^+ 2| `|1 - b ^+ 2| * norm x) /\
  (forall mu v, M *m v = mu *: v -> norm ((1%:M - M *m M) *m v) = `|1 - mu ^+ 2| * norm v).
Proof.
move=> sM a0 ab h; split=> [x|mu v hv].
  apply: (fixed_point_factor_bound sM a0 (lt_le_trans a0 ab) _ h).
  - by rewrite le_maxr normr_ge0.
  - by rewrite le_maxr ler_norm.
  - by rewrite le_maxr [`|1 - b ^+ 2|]distrC ler_norm orbT.
have -> : (1%:M - M *m M) *m v = (1 - mu ^+ 2) *: v.
  by rewrite mulmxBl mul1mx -mulmxA hv -scalemxAr hv scalerA -expr2 scalerBl scale1r.
by rewrite /norm nsqZ sqrtrM ?sqr_ge0 // sqrtr_sqr.
Qed.

(* Preconditioned with a sketch of distortion e *)
Theorem solver_fixed_point_contraction n (M : 'M[R]_n) (c zs z : 'cV[R]_n) e : sym M -> 0 <= e < 1 ->
  (forall x, nsq x / (1 + e) <= qf M x <= nsq x / (1 - e)) -> M *m zs = c ->
  let q := (1 - e) ^- 2 - 1 in
  (forall k, norm (fixed_point M c z k - zs) <= q ^+ k * norm (z - zs)) /\
  (forall k, norm (M *m fixed_point M c z k - c) <= q ^+ k * norm (M *m z - c)) /\
  (q < 1 <-> e < 1 - (Num.sqrt 2%:R)^-1).
Proof.
move=> sM /andP[e0 e1] h hs q; have p2 : 0 < 1 - e by rewrite subr_gt0.
have p1 : 0 < 1 + e by apply: ltr_paddr.
have q0 : 0 <= q.
  rewrite subr_ge0 invf_ge1 ?exprn_gt0 // -[X in _ <= X](expr1n _ 2) ler_pexpn2r ?nnegrE ?ler01 ?(ltW p2) //.
  by rewrite ler_subl_addr ler_addl.
have fb : forall x, norm ((1%:M - M *m M) *m x) <= q * norm x.
  apply: (@fixed_point_factor_bound _ M (1 + e)^-1 (1 - e)^-1) => //; rewrite ?invr_gt0 //.
  - by move=> x; rewrite ![_^-1 * _]mulrC.
  - rewrite ler_subl_addr /q addrAC ler_subr_addr.
    have -> : (1 - e) ^- 2 + (1 + e)^-1 ^+ 2 = 
       2%:R + (2%:R * e ^+ 2 * (3%:R - e ^+ 2)) / ((1 - e) ^+ 2 * (1 + e) ^+ 2).
      by field; rewrite !gt_eqF.
    have n0 : 0 <= 2%:R * e ^+ 2 * (3%:R - e ^+ 2).
      rewrite mulr_ge0 ?mulr_ge0 ?sqr_ge0 ?ler0n // subr_ge0; apply: (@le_trans _ _ 1); last by rewrite ler1n.
      by rewrite expr_le1 // ltW.
    by rewrite -mulr2n ler_addl divr_ge0 // mulr_ge0 ?sqr_ge0.
  - by rewrite exprVn.
split; first by move=> k; case: (solver_fixed_point z k hs) => -> _; apply: iter_contract.
split; first by move=> k; case: (solver_fixed_point z k hs) => _ ->; apply: iter_contract.
have s2 : 0 < Num.sqrt 2%:R :> R by rewrite sqrtr_gt0 ltr0n.
have -> : (q < 1) = ((Num.sqrt 2%:R)^-1 < 1 - e).
  rewrite ltr_subl_addr -mulr2n -[X in (_ < X) = _](invrK 2%:R) ltf_pinv ?posrE ?invr_gt0 ?exprn_gt0 ?ltr0n //.
  rewrite -[RHS](@ltr_pexpn2r _ 2) ?nnegrE ?invr_ge0 ?(ltW s2) ?(ltW p2) //.
  by rewrite exprVn sqr_sqrtr ?ler0n.
by rewrite ltr_subr_addl ltr_subr_addr.
Qed.

(* An eigenvalue above sqrt 2 *)
Theorem solver_fixed_point_divergence n (M : 'M[R]_n) (c zs z v : 'cV[R]_n) b : sym M -> M *m zs = c ->
  M *m v = b *: v -> Num.sqrt 2%:R < b ->
  1 < b ^+ 2 - 1 /\
  forall k, dot v (fixed_point M c z k - zs) = (1 - b ^+ 2) ^+ k * dot v (z - zs) /\
  (b ^+ 2 - 1) ^+ k * `|dot v (z - zs)| <= norm v * norm (fixed_point M c z k - zs).
Proof.
move=> sM hs hv hb; have s2 : 0 <= Num.sqrt 2%:R :> R by apply: sqrtr_ge0.
have b1 : 1 < b ^+ 2 - 1.
  rewrite ltr_subr_addr -mulr2n -[X in X < _](@sqr_sqrtr R) ?ler0n //.
  by rewrite ltr_pexpn2r ?nnegrE // ltW // (le_lt_trans s2).
split=> // k.
have e : dot v (fixed_point M c z k - zs) = (1 - b ^+ 2) ^+ k * dot v (z - zs).
  case: (solver_fixed_point z k hs) => -> _; elim: k => [|k IH]; first by rewrite mul1r.
  rewrite iterS exprS -mulrA -IH; move: (iter k _ _) => x.
  by rewrite mulmxBl mul1mx -mulmxA dotDr dotNr !dot_mulr sM hv -scalemxAr hv !dotZl expr2 mulrBl mul1r mulrA.
split=> //; have : `|dot v (fixed_point M c z k - zs)| <= norm v * norm (fixed_point M c z k - zs).
  rewrite ler_norml cauchy andbT ler_oppl -dotNl -[norm v]normN; exact: cauchy.
rewrite e normrM normrX -normrN opprB [`|b ^+ 2 - 1|]gtr0_norm //; exact: lt_trans b1.
Qed.
End FixedPointFactor.

Section Relations.
Variables (R : realFieldType) (n : nat) (G B : 'M[R]_n) (r : 'cV[R]_n).
Variables (g rho p : nat -> 'cV[R]_n).
Let d k := dot (rho k) (B *m rho k).
Let alpha k := d k / dot (p k) (G *m p k).
Let beta k := d k.+1 / d k.
Hypothesis rho0 : rho 0%N = r - G *m g 0%N.
Hypothesis gS : forall k, g k.+1 = g k + alpha k *: p k.
Hypothesis rhoS : forall k, rho k.+1 = rho k - alpha k *: (G *m p k).
Hypothesis p0 : p 0%N = B *m rho 0%N.
Hypothesis pS : forall k, p k.+1 = B *m rho k.+1 + beta k *: p k.

(* the recursive residual is the residual *)
Lemma recursive_residual_true k : rho k = r - G *m g k.
Proof.
elim: k => [|k IH] //; rewrite rhoS gS {1}IH mulmxDr -scalemxAr opprD addrA //.
Qed.

Hypothesis sG : sym G.
Hypothesis pG : forall x : 'cV[R]_n, x != 0 -> 0 < qf G x.
Hypothesis sB : sym B.
Hypothesis pB : forall x : 'cV[R]_n, x != 0 -> 0 < qf B x.

Let G0 x : qf G x = 0 -> x = 0.
Proof. by move=> h; apply/eqP; case: (eqVneq x 0) => // /pG; rewrite h ltxx. Qed.
Let B0 x : qf B x = 0 -> x = 0.
Proof. by move=> h; apply/eqP; case: (eqVneq x 0) => // /pB; rewrite h ltxx. Qed.

Lemma product_eq0 k : d k = 0 -> rho k = 0. Proof. exact: B0. Qed.

Lemma direction_eq0 k : d k = 0 -> p k = 0.
Proof.
move=> dk; case: k dk => [|k] dk; first by rewrite p0 (product_eq0 dk) mulmx0.
by rewrite pS /beta dk mul0r scale0r (product_eq0 dk) mulmx0 addr0.
Qed.

Lemma length_eq0 k : alpha k = 0 -> p k = 0.
Proof.
move=> /eqP; rewrite mulf_eq0 invr_eq0 => /orP[] /eqP; first exact: direction_eq0.
exact: G0.
Qed.

(* all orthogonality relations at once, of the k-th vectors with the earlier ones *)
Lemma orthogonality k :
  [/\ forall i, (i < k)%N -> dot (rho k) (p i) = 0,
      dot (rho k) (p k) = d k,
      forall i, (i < k)%N -> dot (rho k) (B *m rho i) = 0 &
      forall i, (i < k)%N -> dot (p k) (G *m p i) = 0].
Proof.
elim: k => [|k [rp rpk rr pp]]; first by split; rewrite // p0.
have ac : alpha k * qf G (p k) = d k.
  rewrite /alpha -/(qf G (p k)); have [c0|c0] := eqVneq (qf G (p k)) 0; last by rewrite divfK.
  by rewrite c0 mulr0 -rpk (G0 c0) dotC dot0l.
have rp' i : (i < k.+1)%N -> dot (rho k.+1) (p i) = 0.
  rewrite ltnS leq_eqVlt rhoS dotDl dotNl dotZl => /orP[/eqP->|ik].
    by rewrite rpk dotC -/(qf G (p k)) ac subrr.
  by rewrite rp // dot_mull sG pp // mulr0 subrr.
have rr' i : (i < k.+1)%N -> dot (rho k.+1) (B *m rho i) = 0.
  case: i => [|i] ik; first by rewrite -p0 rp'.
  have -> : B *m rho i.+1 = p i.+1 - beta i *: p i by rewrite pS addrK.
  by rewrite dotDr dotNr dotZr !rp' // ?mulr0 ?subrr // ltnW.
split=> //.
  by rewrite pS dotDr dotZr rp' // mulr0 addr0.
move=> i ik; have [ai|ai] := eqVneq (alpha i) 0.
  by rewrite (length_eq0 ai) mulmx0 dotC dot0l.
have e : G *m p i = (alpha i)^-1 *: (rho i - rho i.+1).
  by rewrite rhoS opprB addrC subrK scalerA mulVf // scale1r.
rewrite pS dotDl dotZl [dot (B *m _) _]dot_mull sB.
have -> : dot (rho k.+1) (B *m (G *m p i)) = (alpha i)^-1 *
    (dot (rho k.+1) (B *m rho i) - dot (rho k.+1) (B *m rho i.+1)).
  by rewrite e -scalemxAr mulmxBr dotZr dotDr dotNr.
rewrite rr' //; move: ik; rewrite ltnS leq_eqVlt => /orP[/eqP ik|ik]; last first.
  by rewrite rr' // pp // subrr !mulr0 addr0.
subst i; rewrite -/(qf G (p k)) sub0r -/(d k.+1) mulrN /beta.
have dn : d k != 0 by apply: contraNneq ai => dk; rewrite /alpha dk mul0r.
have cn : qf G (p k) != 0.
  by apply: contraNneq dn => c0; rewrite -ac c0 mulr0.
by rewrite -ac; field; rewrite ai cn.
Qed.

Lemma length_curvature k : alpha k * qf G (p k) = d k.
Proof.
have [_ rpk _ _] := orthogonality k; have [c0|c0] := eqVneq (qf G (p k)) 0; last by rewrite /alpha divfK.
by rewrite c0 mulr0 -rpk (G0 c0) dotC dot0l.
Qed.

Section Error.
Variable gs : 'cV[R]_n.
Hypothesis hs : G *m gs = r.

Lemma residual_error k : rho k = G *m (gs - g k).
Proof. by rewrite recursive_residual_true mulmxBr hs. Qed.

(* Hestenes and Stiefel's equality *)
Lemma energy_decrease k : qf G (gs - g k.+1) = qf G (gs - g k) - alpha k * d k.
Proof.
have [_ rpk _ _] := orthogonality k.
have ep : dot (gs - g k) (G *m p k) = d k by rewrite dot_mulr sG -residual_error.
have pe : dot (p k) (G *m (gs - g k)) = d k by rewrite -residual_error dotC.
have := length_curvature k; rewrite gS opprD addrA.
move: (gs - g k) (alpha k) ep pe => e a ep pe cu.
rewrite /qf mulmxDr mulmxN -scalemxAr !(dotDl, dotDr, dotNl, dotNr, dotZl, dotZr) ep pe -/(qf G (p k)) cu.
by ring.
Qed.
End Error.

(* y orthogonal to the first k directions is orthogonal to the k-th Krylov space *)
Lemma orthogonal_image y k : (forall i, (i < k.+1)%N -> dot y (p i) = 0) ->
  forall i, (i < k)%N -> dot (G *m (B *m y)) (p i) = 0.
Proof.
move=> h i ik; rewrite dot_mull sG dot_mull sB.
have [ai|ai] := eqVneq (alpha i) 0; first by rewrite (length_eq0 ai) !mulmx0 dotC dot0l.
have e : G *m p i = (alpha i)^-1 *: (rho i - rho i.+1).
  by rewrite rhoS opprB addrC subrK scalerA mulVf // scale1r.
have hr j : (j < k.+1)%N -> dot y (B *m rho j) = 0.
  case: j => [|j] jk; first by rewrite -p0 h.
  have -> : B *m rho j.+1 = p j.+1 - beta j *: p j by rewrite pS addrK.
  by rewrite dotDr dotNr dotZr !h // ?mulr0 ?subrr // ltnW.
rewrite e -scalemxAr mulmxBr dotZr dotDr dotNr !hr ?subrr ?mulr0 //.
exact: ltn_trans ik _.
Qed.
End Relations.

(* Krylov spaces need a size n > 0 because of horner_mx *)
Section Krylov.
Variables (R : realFieldType) (n' : nat).
Notation n := n'.+1.
Variables (G B : 'M[R]_n) (r : 'cV[R]_n).
Variables (g rho p : nat -> 'cV[R]_n).
Let d k := dot (rho k) (B *m rho k).
Let alpha k := d k / dot (p k) (G *m p k).
Let beta k := d k.+1 / d k.
Hypothesis rho0 : rho 0%N = r - G *m g 0%N.
Hypothesis gS : forall k, g k.+1 = g k + alpha k *: p k.
Hypothesis rhoS : forall k, rho k.+1 = rho k - alpha k *: (G *m p k).
Hypothesis p0 : p 0%N = B *m rho 0%N.
Hypothesis pS : forall k, p k.+1 = B *m rho k.+1 + beta k *: p k.
Hypothesis sG : sym G.
Hypothesis pG : forall x : 'cV[R]_n, x != 0 -> 0 < qf G x.
Hypothesis sB : sym B.
Hypothesis pB : forall x : 'cV[R]_n, x != 0 -> 0 < qf B x.

Lemma orthogonal_krylov k : forall y, (forall i, (i < k)%N -> dot y (p i) = 0) ->
  forall q : {poly R}, (size q <= k)%N -> dot y (horner_mx (B *m G) q *m (B *m rho 0%N)) = 0.
Proof.
elim: k => [|k IH] y h q.
  by rewrite leqn0 size_poly_eq0 => /eqP ->; rewrite rmorph0 mul0mx dotC dot0l.
elim/poly_ind: q => [|q c _] sq; first by rewrite rmorph0 mul0mx dotC dot0l.
rewrite rmorphD rmorphM /= horner_mx_X horner_mx_C mulmxDl dotDr mul_scalar_mx dotZr -p0 h // mulr0 addr0.
have -> : horner_mx (B *m G) q * (B *m G) = (B *m G) *m horner_mx (B *m G) q.
  by rewrite [LHS](comm_horner_mx q (comm_mx_refl (B *m G))).
rewrite -!mulmxA [dot y _]dot_mulr sB dot_mulr sG p0; apply: IH.
  exact: (orthogonal_image rhoS p0 pS sG pG sB pB h).
by move: sq; rewrite size_MXaddC; case: ifP => // /andP[/eqP ->]; rewrite size_poly0.
Qed.

(* the iterates, residuals and directions are in the Krylov spaces *)
Lemma in_krylov k : exists q t s : {poly R}, [/\ (size q <= k)%N, (size t <= k.+1)%N & (size s <= k.+1)%N] /\
  [/\ g k = g 0%N + horner_mx (B *m G) q *m (B *m rho 0%N),
      B *m rho k = horner_mx (B *m G) t *m (B *m rho 0%N) &
      p k = horner_mx (B *m G) s *m (B *m rho 0%N)].
Proof.
elim: k => [|k [q [t [s [[sq st ss] [eg er ep]]]]]].
  exists 0, 1, 1; rewrite !size_poly1 size_poly0; split=> //.
  by rewrite rmorph0 rmorph1 mul0mx addr0 !mul1mx p0.
have bs (c : R) (u v : {poly R}) m : (size u <= m)%N -> (size v <= m)%N -> (size (u + c *: v)%R <= m)%N.
  move=> su sv; apply: leq_trans (size_add _ _) _; rewrite geq_max su /=.
  exact: leq_trans (size_scale_leq _ _) sv.
have hl c (u v : {poly R}) : horner_mx (B *m G) (u + c *: v) = horner_mx (B *m G) u + c *: horner_mx (B *m G) v.
  by rewrite rmorphD /= linearZ.
pose t' := t + (- alpha k) *: ('X * s); pose s' := t' + beta k *: s.
have hX : (size ('X * s)%R <= k.+2)%N.
  by rewrite mulrC; have [->|s0] := eqVneq s 0; rewrite ?mul0r ?size_poly0 // size_mulX.
have st' : (size t' <= k.+2)%N by apply: bs; rewrite ?hX // ltnW.
exists (q + alpha k *: s), t', s'; split; first split=> //.
- by apply: bs => //; apply: leqW.
- by apply: bs => //; apply: leqW.
have er' : B *m rho k.+1 = horner_mx (B *m G) t' *m (B *m rho 0%N).
  rewrite rhoS mulmxBr er -scalemxAr mulmxA ep.
  have hXs : horner_mx (B *m G) ('X * s) = (B *m G) *m horner_mx (B *m G) s.
    by rewrite rmorphM /= horner_mx_X.
  by rewrite /t' hl hXs mulmxDl -scalemxAl scaleNr !mulmxA.
split=> //.
  by rewrite gS eg ep hl mulmxDl -scalemxAl addrA.
by rewrite pS er' ep /s' hl mulmxDl -scalemxAl.
Qed.

(* CG minimises the energy norm of the error over the Krylov space *)
Lemma krylov_optimal gs k (q : {poly R}) : G *m gs = r -> (size q <= k)%N ->
  qf G (gs - g k) <= qf G (gs - (g 0%N + horner_mx (B *m G) q *m (B *m rho 0%N))).
Proof.
move=> hs sq; have [qk [_ [_ [[sqk _ _] [eg _ _]]]]] := in_krylov k.
have -> : gs - (g 0%N + horner_mx (B *m G) q *m (B *m rho 0%N)) =
    (gs - g k) + horner_mx (B *m G) (qk - q) *m (B *m rho 0%N).
  rewrite rmorphB mulmxBl {1}eg !opprD !addrA; congr (_ - _).
  by rewrite subrK.
have o : dot (G *m (gs - g k)) (horner_mx (B *m G) (qk - q) *m (B *m rho 0%N)) = 0.
  rewrite -(residual_error rho0 gS rhoS hs); apply: (@orthogonal_krylov k).
    by case: (orthogonality rhoS p0 pS sG pG sB pB k).
  by apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max sqk.
move: o; move: (gs - g k) (horner_mx _ _ *m _) => e x o.
rewrite /qf mulmxDr !dotDl !dotDr [dot x (G *m e)]dotC o add0r.
rewrite [dot e (G *m x)]dot_mulr sG o addr0 ler_addl.
by have [->|/pG/ltW //] := eqVneq x 0; rewrite dot0l.
Qed.
End Krylov.

Section Iteration.
Variable R : realFieldType.

(* The state of the iteration from one step to the next: the iterate g, the recursive residual rho, the last direction p
   and the last product rho^T z. *)
Record cg_state n := CGState {
  iterate : 'cV[R]_n; recursive_residual : 'cV[R]_n; direction : 'cV[R]_n; product : R }.

Section Steps.
Variables (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n).

Definition cg_start := CGState g0 (r - G *m g0) 0 1.
Definition cg_step (s : cg_state n) :=
  let z := invmx P *m recursive_residual s in
  let rz := dot (recursive_residual s) z in
  let p := z + (rz / product s) *: direction s in
  let alpha := rz / dot p (G *m p) in
  CGState (iterate s + alpha *: p) (recursive_residual s - alpha *: (G *m p)) p rz.
Definition cg k := iter k cg_step cg_start.

(* The k-th iterate and residual; the direction from the k-th iterate to the next. *)
Definition cg_iterate k := iterate (cg k).
Definition cg_residual k := recursive_residual (cg k).
Definition cg_direction k := direction (cg k.+1).
End Steps.

(* The iteration satisfies the relations above. *)
Lemma cg_relations n (G P : 'M[R]_n) r g0 : exists g rho p,
  [/\ g = cg_iterate G P r g0, rho = cg_residual G P r g0 & p = cg_direction G P r g0] /\
  let B := invmx P in
  let d k := dot (rho k) (B *m rho k) in
  let alpha k := d k / dot (p k) (G *m p k) in
  let beta k := d k.+1 / d k in
  [/\ g 0%N = g0, rho 0%N = r - G *m g 0%N & p 0%N = B *m rho 0%N] /\
  [/\ forall k, g k.+1 = g k + alpha k *: p k,
      forall k, rho k.+1 = rho k - alpha k *: (G *m p k) &
      forall k, p k.+1 = B *m rho k.+1 + beta k *: p k].
Proof.
exists (cg_iterate G P r g0), (cg_residual G P r g0), (cg_direction G P r g0).
split=> //; split; split=> //.
by rewrite /cg_direction /= scaler0 addr0.
Qed.
End Iteration.

Section Optimality.
Variables (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n).
Hypothesis pdG : spd G.
Hypothesis pdP : spd P.
Local Notation g := (cg_iterate G P r g0).
Local Notation rho := (cg_residual G P r g0).
Local Notation p := (cg_direction G P r g0).

Theorem solver_cg_optimality :
  [/\ forall k, rho k = r - G *m g k,
      forall i k, i != k -> dot (rho k) (invmx P *m rho i) = 0,
      forall i k, i != k -> dot (p k) (G *m p i) = 0 &
      forall i k, (i < k)%N -> dot (rho k) (p i) = 0].
Proof.
have [sG pG] := pdG; have [sB pB] := spd_inv pdP.
have [g' [rho' [p' [[<- <- <-] [[_ r0 p0] [gS rS pS]]]]]] := cg_relations G P r g0.
have ort := orthogonality rS p0 pS sG pG sB pB.
split=> [k|i k ik|i k ik|i k ik].
- exact: recursive_residual_true r0 gS rS k.
- have [ki|ki|e] := ltngtP i k; last by rewrite e eqxx in ik.
    by case: (ort k) => _ _ h _; apply: h.
  by rewrite dotC dot_mull sB; case: (ort i) => _ _ h _; apply: h.
- have [ki|ki|e] := ltngtP i k; last by rewrite e eqxx in ik.
    by case: (ort k) => _ _ _; apply.
  by rewrite dotC dot_mull sG; case: (ort i) => _ _ _; apply.
- by case: (ort k) => h _ _ _; apply: h.
Qed.

Theorem solver_cg_optimality_monotone gs : G *m gs = r ->
  forall k, qf G (gs - g k) - qf G (gs - g k.+1) =
    dot (rho k) (invmx P *m rho k) ^+ 2 / qf G (p k) /\
  qf G (gs - g k.+1) <= qf G (gs - g k).
Proof.
move=> hs k; have [sG pG] := pdG; have [sB pB] := spd_inv pdP.
have [g' [rho' [p' [[<- <- <-] [[_ r0 p0] [gS rS pS]]]]]] := cg_relations G P r g0.
have e := energy_decrease r0 gS rS p0 pS sG pG sB pB hs k.
set lhs := _ - _; have {}e : lhs = dot (rho' k) (invmx P *m rho' k) ^+ 2 / qf G (p' k).
  by rewrite /lhs e opprB addrC subrK mulrC expr2 mulrA.
split=> //; rewrite -subr_ge0 -/lhs e mulr_ge0 ?sqr_ge0 // invr_ge0; exact: spd_psd.
Qed.

End Optimality.

Lemma horner_eigenvector (R : realFieldType) n' (K : 'M[R]_n'.+1) (mu : R) (v : 'cV[R]_n'.+1) (q : {poly R}) :
  K *m v = mu *: v -> horner_mx K q *m v = q.[mu] *: v.
Proof.
move=> h; elim/poly_ind: q => [|q c IH]; first by rewrite rmorph0 mul0mx horner0 scale0r.
rewrite rmorphD rmorphM /= horner_mx_X horner_mx_C mulmxDl mul_scalar_mx hornerMXaddC scalerDl.
by rewrite -[horner_mx K q * K]/(_ *m _) -mulmxA h -scalemxAr IH scalerA mulrC.
Qed.

Section KrylovOptimality.
Variables (R : realFieldType) (n' : nat).
Notation n := n'.+1.
Variables (G P : 'M[R]_n) (r g0 : 'cV[R]_n).
Hypothesis pdG : spd G.
Hypothesis pdP : spd P.
Local Notation g := (cg_iterate G P r g0).
Local Notation rho := (cg_residual G P r g0).
Local Notation p := (cg_direction G P r g0).
Local Notation K := (invmx P *m G).

(* Every iterate lies in the Krylov space, and none there has a smaller error. *)
Theorem solver_cg_optimality_krylov gs : G *m gs = r -> forall k,
  (exists2 q : {poly R}, (size q <= k)%N & g k = g0 + horner_mx K q *m (invmx P *m (r - G *m g0))) /\
  (forall q : {poly R}, (size q <= k)%N ->
     qf G (gs - g k) <= qf G (gs - (g0 + horner_mx K q *m (invmx P *m (r - G *m g0))))).
Proof.
move=> hs k; have [sG pG] := pdG; have [sB pB] := spd_inv pdP.
have [g' [rho' [p' [[<- e2 e3] [[<- r0 p0] [gS rS pS]]]]]] := cg_relations G P r g0.
rewrite -r0; split.
  by have [q [t [s [[sq _ _] [eq _ _]]]]] := in_krylov gS rS p0 pS k; exists q.
by move=> q sq; apply: (krylov_optimal r0 gS rS p0 pS sG pG sB pB).
Qed.

(* The error of the best element of the Krylov space is any polynomial with value 1 at 0 applied to the first error. *)
Lemma cg_polynomial gs (q : {poly R}) k : G *m gs = r -> q.[0] = 1 -> (size q <= k.+1)%N ->
  qf G (gs - g k) <= qf G (horner_mx K q *m (gs - g0)).
Proof.
move=> hs q1 sq; have : root (1 - q) 0 by rewrite /root hornerD hornerN hornerC q1 subrr.
move/factor_theorem => [t ht]; rewrite subr0 in ht.
have st : (size t <= k)%N.
  have [->|t0] := eqVneq t 0; first by rewrite size_poly0.
  have : (size (t * 'X)%R <= k.+1)%N.
    by rewrite -ht; apply: leq_trans (size_add _ _) _; rewrite size_opp size_poly1 geq_max sq.
  by rewrite size_mulX.
have [_ h] := solver_cg_optimality_krylov hs k; apply: le_trans (h t st) _.
have -> : q = 1 - t * 'X by rewrite -ht opprB addrC subrK.
have -> : horner_mx K t *m (invmx P *m (r - G *m g0)) = horner_mx K t *m K *m (gs - g0).
  by rewrite -hs -mulmxBr -!mulmxA.
have -> : horner_mx K (1 - t * 'X) = 1%:M - horner_mx K t *m K.
  by rewrite rmorphB rmorphM /= rmorph1 horner_mx_X.
by rewrite mulmxBl mul1mx opprD addrA.
Qed.

Lemma cg_exact gs (q : {poly R}) m : G *m gs = r -> q.[0] != 0 -> (size q <= m.+1)%N ->
  horner_mx K q *m (gs - g0) = 0 -> G *m g m = r.
Proof.
move=> hs q0 sq qK.
have := @cg_polynomial gs (q.[0]^-1 *: q) m hs.
rewrite hornerZ mulVf // linearZ /= -scalemxAl qK scaler0 /qf dot0l => h.
have {}h := h erefl (leq_trans (size_scale_leq _ _) sq).
have : qf G (gs - g m) == 0 by rewrite eq_le h spd_psd.
by rewrite spd_eq0 // subr_eq0 => /eqP <-.
Qed.

Theorem solver_cg_optimality_termination (q : {poly R}) m : q.[0] != 0 -> (size q <= m.+1)%N -> horner_mx K q = 0 ->
  G *m g m = r.
Proof.
move=> q0 sq qK; have hs : G *m (invmx G *m r) = r by rewrite mulKVmx // spd_unit.
by apply: cg_exact hs q0 sq _; rewrite qK mul0mx.
Qed.

Theorem solver_cg_optimality_termination_n : G *m g n = r.
Proof.
have uK : \det K != 0.
  by rewrite det_mulmx mulf_neq0 // -unitfE -unitmxE ?unitmx_inv; apply: spd_unit.
apply: (solver_cg_optimality_termination (q := char_poly K)); rewrite ?size_char_poly //; last exact: Cayley_Hamilton.
by rewrite horner_coef0 char_poly_det mulf_neq0 // signr_eq0.
Qed.

Theorem solver_cg_optimality_termination_eigenvectors gs (L : seq (R * 'cV[R]_n)) : G *m gs = r ->
  gs - g0 = \sum_(c <- L) c.2 -> (forall c, c \in L -> K *m c.2 = c.1 *: c.2) ->
  G *m g (size (undup (map fst L))) = r.
Proof.
move=> hs eL hL; pose mus := filter (fun mu => mu != 0) (undup (map fst L)).
pose q : {poly R} := \prod_(mu <- mus) ('X - mu%:P).
have uK : K \in unitmx by rewrite unitmx_mul unitmx_inv !spd_unit.
apply: (cg_exact (q := q) hs).
- rewrite /q horner_prod prodf_seq_neq0; apply/allP => mu; rewrite mem_filter => /andP[mun _] /=.
  by rewrite hornerD hornerN hornerX hornerC sub0r oppr_eq0.
- by rewrite size_prod_XsubC ltnS /mus size_filter count_size.
rewrite eL mulmx_sumr big1_seq // => c /andP[_ cL]; have hc := hL c cL.
have [c0|c0] := eqVneq c.1 0.
  have -> : c.2 = 0 by rewrite -[c.2](mulKmx uK) hc c0 scale0r mulmx0.
  by rewrite mulmx0.
rewrite (horner_eigenvector q hc); suff -> : q.[c.1] = 0 by rewrite scale0r.
rewrite /q horner_prod (big_rem c.1) /=; first by rewrite hornerD hornerN hornerX hornerC subrr mul0r.
by rewrite mem_filter c0 mem_undup map_f.
Qed.

Lemma cg_matrix_unit : K \in unitmx.
Proof. by rewrite unitmx_mul unitmx_inv !spd_unit. Qed.

(* The error is zero after m steps exactly if a polynomial of degree at most m in P^-1 G sends the first error to zero.
   So the number of steps is the degree of the minimal polynomial of P^-1 G relative to the first error. *)
Theorem solver_cg_optimality_termination_relative gs m : G *m gs = r ->
  G *m g m = r <-> exists2 q : {poly R}, q != 0 /\ (size q <= m.+1)%N & horner_mx K q *m (gs - g0) = 0.
Proof.
move=> hs; split=> [hm|[q [q0 sq] qK]].
  have [[q sq gq] _] := solver_cg_optimality_krylov hs m.
  have gm : gs = g m by apply: (can_inj (mulKmx (spd_unit pdG))); rewrite hs hm.
  exists (1 - q * 'X); first split.
  - apply/eqP => /(congr1 (fun q : {poly R} => q.[0])).
    by rewrite hornerD hornerN hornerMX mulr0 subr0 hornerC horner0 => /eqP; rewrite oner_eq0.
  - apply: leq_trans (size_add _ _) _; rewrite size_opp size_poly1 geq_max /=.
    by apply: leq_trans (size_mul_leq _ _) _; rewrite size_polyX addn2 /= ltnS.
  have e : invmx P *m (r - G *m g0) = K *m (gs - g0)
    by rewrite -[RHS]mulmxA [G *m (_ - _)]mulmxBr hs.
  rewrite rmorphB rmorph1 rmorphM /= horner_mx_X mulmxBl mul1mx -[_ * K]/(_ *m K) -mulmxA -e.
  by rewrite gm gq [g0 + _]addrC addrK subrr.
have [k [q' /implyP/(_ q0) r0 eq]] := multiplicity_XsubC q 0.
have k0 : horner_mx K q' *m (gs - g0) = 0.
  have : (K ^+ k)%R *m (horner_mx K q' *m (gs - g0)) = 0.
    have := qK; rewrite eq subr0 mulrC rmorphM rmorphX /= horner_mx_X -mulmxA.
    exact.
  elim: k {eq} => [|k IH]; first by rewrite mul1mx.
  rewrite exprS -[_ * _]/(_ *m _) -mulmxA => /(canRL (mulKmx cg_matrix_unit)).
  by rewrite mulmx0 => /IH.
apply: (cg_exact hs r0 _ k0); apply: leq_trans sq; rewrite eq.
have q'0 : q' != 0 by apply: contraNneq r0 => ->; exact: root0.
by rewrite size_Mmonic ?monic_exp ?monicXsubC // size_exp_XsubC addnS /= leq_addr.
Qed.
Theorem solver_cg_optimality_termination_minimal_polynomial : G *m g (degree_mxminpoly K) = r.
Proof.
apply: (@solver_cg_optimality_termination (mxminpoly K)) => //.
- rewrite -/(root _ 0) -eigenvalue_root_min; apply/eigenvalueP => -[v]; rewrite scale0r => vK.
  by rewrite -[v](mulmxK cg_matrix_unit) vK mul0mx eqxx.
- by rewrite size_mxminpoly.
- exact: mx_root_minpoly.
Qed.

(* P^-1 G is self-adjoint in the inner product of P, so a polynomial in it is zero if a power of the polynomial is. *)
Lemma cg_self_adjoint (q : {poly R}) : P *m horner_mx K q = (horner_mx K q)^T *m P.
Proof.
have [[sG _] [sP _]] := (pdG, pdP); have PK : P *m K = K^T *m P.
  by rewrite mulKVmx ?spd_unit // trmx_mul trmx_inv sG sP mulmxKV ?spd_unit.
elim/poly_ind: q => [|q c IH]; first by rewrite rmorph0 trmx0 mulmx0 mul0mx.
have -> : horner_mx K (q * 'X + c%:P) = horner_mx K q *m K + c%:M.
  by rewrite rmorphD rmorphM /= horner_mx_X horner_mx_C.
have com : horner_mx K q *m K = K *m horner_mx K q by apply: comm_horner_mx (comm_mx_refl _).
rewrite mulmxDr linearD /= mulmxDl tr_scalar_mx scalar_mxC {2}com trmx_mul mulmxA IH -!mulmxA; congr (_ *m _ + _).
exact: PK.
Qed.
Lemma cg_reduced (q : {poly R}) j : horner_mx K (q ^+ j) = 0 -> horner_mx K q = 0.
Proof.
have sq (t : {poly R}) : horner_mx K (t ^+ 2) = 0 -> horner_mx K t = 0.
  rewrite expr2 rmorphM /= -[_ * _]/(_ *m _) => h; apply/matrixP => a b; have := spd_eq0 (horner_mx K t *m ev R b) pdP.
  rewrite {1}/qf dot_mull mulmxA -cg_self_adjoint !mulmxA -[P *m _ *m _]mulmxA h.
  rewrite mulmx0 mul0mx dotC dot0l eqxx mul_ev => /esym/eqP/colP/(_ a).
  by rewrite !mxE.
move=> h; have {h} : horner_mx K (q ^+ (2 ^ j)) = 0.
  by rewrite -(subnK (ltnW (ltn_expl j (ltnSn 1)))) exprD rmorphM /= h mulr0.
elim: j => [|j IH]; first by rewrite expr1.
by rewrite expnSr exprM => /sq/IH.
Qed.

(* At most as many steps as P^-1 G has distinct eigenvalues. *)
Theorem solver_cg_optimality_termination_eigenvalues (l : 'I_n -> R) :
  char_poly K = \prod_i ('X - (l i)%:P) -> G *m g (size (undup (codom l))) = r.
Proof.
move=> cp; pose q : {poly R} := \prod_(x <- undup (codom l)) ('X - x%:P).
apply: (@solver_cg_optimality_termination q) => //.
- have l0 i : l i != 0 := char_poly_roots_neq0 cp cg_matrix_unit i.
  rewrite horner_prod prodf_seq_neq0; apply/allP => x; rewrite mem_undup => /codomP[i ->] /=.
  by rewrite !hornerE oppr_eq0.
- by rewrite size_prod_XsubC.
apply: (@cg_reduced _ n); have -> : q ^+ n = \prod_(i < n) q by rewrite prodr_const card_ord.
have div i : exists t, q = ('X - (l i)%:P) * t.
  by eexists; rewrite /q (big_rem (l i)) //= mem_undup codom_f.
suff [t ->] : exists t, \prod_(i < n) q = char_poly K * t by rewrite rmorphM /= Cayley_Hamilton mul0r.
rewrite cp; elim/big_ind2: _ => [|a b c d [t ->] [u ->]|i _]; last exact: div.
  by exists 1; rewrite mulr1.
by exists (t * u); rewrite mulrACA.
Qed.
End KrylovOptimality.


Section ChebRing.
Variable A : comRingType.
Fixpoint TV (x : A) (k : nat) : A * A :=
  if k is k'.+1 then let tv := TV x k' in
    (x * tv.1 + (x ^+ 2 - 1) * tv.2, tv.1 + x * tv.2)
  else (1, 0).
Lemma pell x k : (TV x k).1 ^+ 2 - (x ^+ 2 - 1) * (TV x k).2 ^+ 2 = 1.
Proof.
elim: k => [|k IH] /=; first by rewrite expr0n mulr0 subr0 expr1n.
by rewrite -[RHS]IH; case: (TV x k) => t v /=; ring.
Qed.
End ChebRing.

Lemma TV_morph (A B : comRingType) (f : {rmorphism A -> B}) x k :
  (f (TV x k).1, f (TV x k).2) = TV (f x) k.
Proof.
elim: k => [|k IH] /=; first by rewrite rmorph1 rmorph0.
rewrite -IH /= !rmorphD !rmorphM /= rmorphB rmorph1 rmorphX //.
Qed.

Section ChebVal.
Variable R : realFieldType.
Lemma TV_val (z : R) k : z != 0 ->
  let t := (z + z^-1) / 2%:R in let w := (z - z^-1) / 2%:R in
  (TV t k).1 = (z ^+ k + z ^- k) / 2%:R /\ w * (TV t k).2 = (z ^+ k - z ^- k) / 2%:R.
Proof.
move=> z0 t w; have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
elim: k => [|k [IH1 IH2]] /=.
  by rewrite expr0 invr1 subrr mulr0 mul0r; split=> //; rewrite -mulr2n mulfV.
have tw : t ^+ 2 - 1 = w * w by rewrite /t /w; field; rewrite z0.
have zk : z ^+ k != 0 by rewrite expf_neq0.
split.
  transitivity (t * (TV t k).1 + w * (w * (TV t k).2)); first by rewrite tw mulrA.
  by rewrite IH1 IH2 /t /w !exprS; field; rewrite z0 zk.
transitivity (w * (TV t k).1 + t * (w * (TV t k).2)); first by rewrite mulrDr [w * (t * _)]mulrCA.
by rewrite IH1 IH2 /t /w !exprS; field; rewrite z0 zk.
Qed.
Lemma size_TV (x : {poly R}) k : (size x <= 2)%N ->
  (size (TV x k).1 <= k.+1)%N /\ (size (TV x k).2 <= k)%N.
Proof.
move=> sx; elim: k => [|k [IH1 IH2]] /=; first by rewrite size_poly1 size_poly0.
have m1 (p q : {poly R}) m : (size p <= m.+1)%N -> (size q <= k)%N -> (size (p * q)%R <= m + k)%N.
  move=> hp hq; apply: leq_trans (size_mul_leq _ _) _.
  apply: (@leq_trans ((m.+1 + k).-1)); last by rewrite addSn.
  by rewrite -!subn1 leq_sub2r // leq_add.
have x2 : (size (x ^+ 2 - 1)%R <= 3)%N.
  apply: leq_trans (size_add _ _) _; rewrite size_opp size_poly1 geq_max andbT.
  rewrite expr2; apply: leq_trans (size_mul_leq _ _) _.
  by move: sx; case: (size x) => [|[|[|]]].
split.
  apply: leq_trans (size_add _ _) _; rewrite geq_max; apply/andP; split.
    apply: leq_trans (size_mul_leq _ _) _.
    apply: (@leq_trans ((2 + k.+1).-1)) => //; by rewrite -!subn1 leq_sub2r // leq_add.
  by apply: (m1 _ _ 2%N).
apply: leq_trans (size_add _ _) _; rewrite geq_max IH1 /=.
by apply: (m1 _ _ 1%N).
Qed.
End ChebVal.

Section CG.
Variable R : realFieldType.
Variables (n' : nat). Notation n := n'.+1.
Variables (A : 'M[R]_n) (a b : R).
Hypothesis sA : sym A.
Hypothesis a0 : 0 < a.
Hypothesis ab : a < b.
Hypothesis hA : forall x, a * nsq x <= qf A x <= b * nsq x.

Let P := A - a%:M.
Let Q := b%:M - A.
Let sP : sym P. Proof. by rewrite /sym linearB /= tr_scalar_mx sA. Qed.
Let sQ : sym Q. Proof. by rewrite /sym linearB /= tr_scalar_mx sA. Qed.
Let pP : psd P.
Proof. by move=> x; rewrite qfD qfN qf_sca subr_ge0; case/andP: (hA x). Qed.
Let pQ : psd Q.
Proof. by move=> x; rewrite qfD qfN qf_sca subr_ge0; case/andP: (hA x). Qed.
Let pA : psd A.
Proof. by move=> x; case/andP: (hA x) => h _; apply: le_trans h; rewrite mulr_ge0 ?nsq_ge0 // ltW. Qed.
Let b0 : 0 < b := lt_trans a0 ab.
Let d0 : 0 < b - a. Proof. by rewrite subr_gt0. Qed.

Let pAQ : psd (A *m Q).
Proof. by apply: (psd_mul_compl sA sQ (d := b)) => //; rewrite /Q addrC subrK. Qed.
Let pAP : psd (A *m P).
Proof.
have -> : A *m P = P *m P + a *: P.
  by rewrite -mul_scalar_mx -mulmxDl /P subrK.
move=> x; rewrite qfD qfZ; apply: addr_ge0.
  by have := qf_gram P x; rewrite sP => ->; apply: nsq_ge0.
by apply: mulr_ge0 => //; apply: ltW.
Qed.
Let PQd : P + Q = (b - a)%:M. Proof. by rewrite /P /Q addrC addrA subrK raddfB. Qed.
Let cPQ : P *m Q = Q *m P.
Proof.
have -> : Q = (b - a)%:M - P by rewrite -PQd addrC addKr.
by rewrite (mulmxBr P) (mulmxBl (b - a)%:M P P) scalar_mxC.
Qed.
Let cAP : A *m P = P *m A. Proof. by rewrite /P mulmxBr mulmxBl scalar_mxC. Qed.
Let pAPQ : psd (A *m P *m Q).
Proof.
move=> x; rewrite -(pmulr_rge0 _ d0) -qfZ -mul_scalar_mx.
rewrite -PQd.
have -> : (P + Q) *m (A *m P *m Q) = P *m (A *m Q) *m P + Q *m (A *m P) *m Q.
  rewrite mulmxDl; congr (_ + _); last by rewrite !mulmxA.
  by rewrite -(mulmxA A P Q) cPQ !mulmxA -cAP.
rewrite qfD; apply: addr_ge0.
  have := pAQ (P *m x); by rewrite /qf dot_mull sP !mulmxA.
have := pAP (Q *m x); by rewrite /qf dot_mull sQ !mulmxA.
Qed.

(* N = ((a+b) - 2A)/(b-a), as a polynomial in A *)
Definition Npoly : {poly R} := ((a + b) / (b - a))%:P - (2%:R / (b - a)) *: 'X.
Definition t0 := (a + b) / (b - a).

Lemma sym_horner (p : {poly R}) : sym (horner_mx A p).
Proof.
rewrite /sym; elim/poly_ind: p => [|p c IH]; first by rewrite rmorph0 trmx0.
rewrite rmorphD rmorphM /= horner_mx_X horner_mx_C linearD /= tr_scalar_mx.
rewrite [_ * A]/(_ *m A) trmx_mul IH sA; congr (_ + _).
by have /(_ p) := comm_horner_mx _ (comm_mx_refl A).
Qed.

Lemma one_minus_N2 : horner_mx A (Npoly ^+ 2 - 1) = - ((4%:R / (b - a) ^+ 2) *: (P *m Q)).
Proof.
have dn : b - a != 0 by rewrite gt_eqF.
have hP : horner_mx A ('X - a%:P) = P by rewrite linearB /= horner_mx_C horner_mx_X.
have hQ : horner_mx A (b%:P - 'X) = Q by rewrite linearB /= horner_mx_C horner_mx_X.
have -> : Npoly ^+ 2 - 1 = - ((4%:R / (b - a) ^+ 2) *: (('X - a%:P) * (b%:P - 'X))).
  rewrite /Npoly -!mul_polyC.
  have -> : ((a + b) / (b - a))%:P - (2%:R / (b - a))%:P * 'X = ((b - a)^-1)%:P * (a%:P + b%:P - 2%:R * 'X) :> {poly R}.
    rewrite !polyCM polyCD (rmorph_nat (polyC_rmorphism R)).
    by move: ((b - a)^-1)%:P a%:P b%:P 'X => u v w X; ring.
  have -> : (4%:R / (b - a) ^+ 2)%:P = 4%:R * ((b - a)^-1)%:P ^+ 2 :> {poly R}.
    by rewrite -exprVn polyCM -rmorphX (rmorph_nat (polyC_rmorphism R)).
  have h1 : ((b - a)^-1)%:P ^+ 2 * (b%:P - a%:P) ^+ 2 = 1 :> {poly R}.
    by rewrite -polyCB -exprMn -polyCM mulVf // expr1n.
  rewrite -[Z in _ - Z]h1.
  by move: ((b - a)^-1)%:P a%:P b%:P 'X => u v w X; ring.
by rewrite linearN linearZ /= rmorphM /= hP hQ.
Qed.

Lemma chebyshev_energy k x :
  qf A (horner_mx A (TV Npoly k).1 *m x) <= qf A x.
Proof.
set Tk := horner_mx A _; set Vk := horner_mx A (TV Npoly k).2.
have cA p : A *m horner_mx A p = horner_mx A p *m A.
  exact: (esym (comm_horner_mx p (comm_mx_refl A))).
have cc p q : horner_mx A p *m horner_mx A q = horner_mx A q *m horner_mx A p.
  by have := congr1 (horner_mx A) (mulrC p q); rewrite !rmorphM.
have sT : sym Tk := sym_horner _. have sV : sym Vk := sym_horner _.
have e4 : 0 <= 4%:R / (b - a) ^+ 2 by rewrite divr_ge0 ?ler0n // exprn_ge0 // ltW.
have hT : Tk *m Tk = 1%:M - (4%:R / (b - a) ^+ 2) *: ((P *m Q) *m (Vk *m Vk)).
  have := one_minus_N2; have := pell Npoly k; move: (Npoly ^+ 2 - 1) => c hc hN.
  have := congr1 (horner_mx A) hc; rewrite !expr2 linearB /= !rmorphM rmorph1 /= hN -/Tk -/Vk.
  move/(canRL (subrK _)) => hh; rewrite -[Tk *m Tk]/(Tk * Tk) hh.
  by rewrite mulNr -scalerAl.
have VP : Vk *m P = P *m Vk by rewrite /P mulmxBr mulmxBl /Vk -cA scalar_mxC.
have VQ : Vk *m Q = Q *m Vk by rewrite /Q mulmxBr mulmxBl /Vk -cA scalar_mxC.
rewrite -subr_ge0.
have -> : qf A x - qf A (Tk *m x) = (4%:R / (b - a) ^+ 2) * qf (A *m P *m Q) (Vk *m x).
  have -> : qf A (Tk *m x) = qf (A *m (Tk *m Tk)) x.
    by rewrite /qf dot_mull sT !mulmxA -cA.
  have -> : qf (A *m P *m Q) (Vk *m x) = qf (A *m ((P *m Q) *m (Vk *m Vk))) x.
    rewrite /qf dot_mull sV !mulmxA -cA -(mulmxA A Vk P) VP -!mulmxA (mulmxA Vk Q) VQ.
    by rewrite !mulmxA.
  by rewrite hT mulmxBr mulmx1 -scalemxAr qfD qfN qfZ opprD opprK addrA subrr add0r.
by apply: mulr_ge0 => //; apply: pAPQ.
Qed.
End CG.

Section ChebyshevBound.
Variable R : realFieldType.
Variables (n' : nat). Notation n := n'.+1.
Variables (A : 'M[R]_n) (al be : R).
Hypothesis sA : sym A.
Hypothesis al0 : 0 < al.
Hypothesis ab : al <= be.
Hypothesis hA : forall x, al ^+ 2 * nsq x <= qf A x <= be ^+ 2 * nsq x.

Let psdA x : 0 <= qf A x.
Proof. by case/andP: (hA x) => h _; apply: le_trans h; rewrite mulr_ge0 ?nsq_ge0 // exprn_ge0 // ltW. Qed.

Lemma chebyshev_polynomial k : exists p : {poly R}, [/\ p.[0] = 1, (size p <= k.+1)%N &
  forall x, qf A (horner_mx A p *m x) <= (2%:R * ((be - al) / (be + al)) ^+ k) ^+ 2 * qf A x].
Proof.
have be0 : 0 < be := lt_le_trans al0 ab.
have dp : 0 < be + al by apply: addr_gt0.
have dpn : be + al != 0 by rewrite gt_eqF.
move: ab; rewrite le_eqVlt => /orP[/eqP eab|lab].
  case: k => [|k].
    exists 1; rewrite hornerC size_poly1; split=> // x.
    by rewrite rmorph1 mul1mx expr0 mulr1 ler_pemull // -natrX ler1n.
  exists (1 - (al ^- 2) *: 'X); split.
  - by rewrite hornerD hornerN hornerZ hornerX hornerC mulr0 subr0.
  - apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max size_poly1 /=.
    by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyX.
  move=> x; suff eA : A = (al ^+ 2)%:M.
    rewrite rmorphB /= linearZ /= rmorph1 horner_mx_X [X in _ *: X]eA scale_scalar_mx mulVf ?subrr ?mul0mx.
      by rewrite /qf dot0l mulr_ge0 ?sqr_ge0 ?psdA.
    by rewrite expf_neq0 // gt_eqF.
  apply/eqP; rewrite -subr_eq0; apply/eqP/sym_qf_eq0.
    by rewrite /sym linearB /= tr_scalar_mx sA.
  move=> y; rewrite qfD qfN qf_sca; apply/eqP; rewrite subr_eq0 eq_le.
  by have := hA y; rewrite -eab andbC.
have a0 : 0 < al ^+ 2 by apply: exprn_gt0.
have ab2 : al ^+ 2 < be ^+ 2 by rewrite ltr_pexpn2r // nnegrE ltW.
have dm : 0 < be - al by rewrite subr_gt0.
have dmn : be - al != 0 by rewrite gt_eqF.
pose z := (be + al) / (be - al).
have z0 : 0 < z by apply: divr_gt0.
pose N := Npoly (al ^+ 2) (be ^+ 2); pose T := (TV N k).1.
pose tau := (z ^+ k + z ^- k) / 2%:R.
have zk0 : 0 < z ^+ k by apply: exprn_gt0.
have tau0 : 0 < tau by rewrite divr_gt0 ?ltr0n // addr_gt0 // invr_gt0.
have eT : T.[0] = tau.
  have h := congr1 fst (TV_morph (horner_eval_rmorphism (0 : R)) N k).
  rewrite /= in h; rewrite -[LHS]/(horner_eval 0 T) h.
  have -> : horner_eval 0 N = (z + z^-1) / 2%:R.
    rewrite /horner_eval /N /Npoly hornerD hornerN hornerZ hornerX hornerC mulr0 subr0 /z.
    by rewrite subr_sqr; field; rewrite dmn dpn.
  by case: (TV_val k (lt0r_neq0 z0)).
have sN : (size N <= 2)%N.
  apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max; apply/andP; split.
    by apply: leq_trans (size_polyC_leq1 _) _.
  by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyX.
exists (tau^-1 *: T); split.
- by rewrite hornerZ eT mulVf // gt_eqF.
- by apply: leq_trans (size_scale_leq _ _) _; case: (size_TV k sN).
move=> x.
have -> : qf A (horner_mx A (tau^-1 *: T) *m x) = tau^-1 ^+ 2 * qf A (horner_mx A T *m x).
  by rewrite linearZ /= -scalemxAl /qf -scalemxAr dotZl dotZr mulrA expr2.
have ch := chebyshev_energy sA a0 ab2 hA k x.
have e2 : 0 <= tau^-1 ^+ 2 by apply: sqr_ge0.
apply: le_trans (ler_wpmul2l e2 ch) _; apply: ler_wpmul2r => //.
have -> : (be - al) / (be + al) = z^-1 by rewrite /z invf_div.
rewrite ler_pexpn2r ?nnegrE //; last 2 first.
- by rewrite invr_ge0 ltW.
- by rewrite mulr_ge0 ?ler0n // exprn_ge0 // invr_ge0 ltW.
rewrite /tau invf_div exprVn; apply: ler_wpmul2l; first by rewrite ler0n.
by rewrite ler_pinv ?inE ?unitfE ?gt_eqF ?zk0 ?addr_gt0 ?invr_gt0 // ler_addl ltW // invr_gt0.
Qed.
End ChebyshevBound.

(* A change of variables carries polynomials of one matrix to polynomials of a similar one. *)
Lemma horner_intertwine (R : realFieldType) n' (S A C : 'M[R]_n'.+1) (q : {poly R}) :
  C *m S = S *m A -> horner_mx C q *m S = S *m horner_mx A q.
Proof.
move=> h; elim/poly_ind: q => [|q c IH]; first by rewrite !rmorph0 mul0mx mulmx0.
rewrite !rmorphD !rmorphM /= !horner_mx_X !horner_mx_C mulmxDl mulmxDr -scalar_mxC; congr (_ + _).
by rewrite -[horner_mx C q * C]/(_ *m _) -mulmxA h mulmxA IH -mulmxA.
Qed.


Section Chebyshev.
Variables (R : realFieldType) (n' : nat).
Notation n := n'.+1.
Variables (G F : 'M[R]_n) (r g0 : 'cV[R]_n).
Hypothesis pdG : spd G.
Hypothesis uF : F \in unitmx.
Local Notation M := (preconditioned G F).
Local Notation g := (cg_iterate G (F^T *m F) r g0).

Lemma qf_preconditioned x : qf M (F *m x) = qf G x.
Proof. by rewrite /qf /preconditioned -!mulmxA dot_mulr trmxK !mulKmx. Qed.
Lemma sym_preconditioned : sym M.
Proof. by case: pdG => sG _; rewrite /sym /preconditioned !trmx_mul trmxK sG mulmxA. Qed.

Lemma cg_chebyshev_squares al be : 0 < al -> al <= be ->
  (forall x, al ^+ 2 * nsq x <= qf M x <= be ^+ 2 * nsq x) ->
  forall gs k, G *m gs = r ->
  qf G (gs - g k) <= (2%:R * ((be - al) / (be + al)) ^+ k) ^+ 2 * qf G (gs - g0).
Proof.
move=> al0 ab hM gs k hs.
have [p [p1 sp hp]] := chebyshev_polynomial sym_preconditioned al0 ab hM k.
apply: le_trans (cg_polynomial g0 pdG (spd_gram uF) hs p1 sp) _.
set K := invmx _ *m G.
have e : K *m invmx F = invmx F *m M.
  by rewrite /K /preconditioned invmx_gram // !mulmxA.
rewrite -[gs - g0](mulKmx uF) [horner_mx K p *m _]mulmxA (horner_intertwine p e) -mulmxA.
by rewrite -![qf G (invmx F *m _)]qf_preconditioned !mulKVmx.
Qed.
End Chebyshev.

Section Bounds.
Variables (R : rcfType) (n' : nat).
Notation n := n'.+1.
Variables (G F : 'M[R]_n) (r : 'cV[R]_n).
Hypothesis pdG : spd G.
Hypothesis uF : F \in unitmx.

(* |e|_G, and (sqrt k - 1)/(sqrt k + 1) *)
Definition energy_norm (G : 'M[R]_n) (e : 'cV[R]_n) : R := Num.sqrt (qf G e).
Definition chebyshev_factor (kappa : R) : R := (Num.sqrt kappa - 1) / (Num.sqrt kappa + 1).

Lemma bounds_ordered (M : 'M[R]_n) a b : (forall x, a * nsq x <= qf M x <= b * nsq x) -> a <= b.
Proof.
move=> h; have /andP[h1 h2] := h (ev R 0); have := le_trans h1 h2.
by rewrite /nsq dot_ev mxE eqxx !mulr1.
Qed.

Lemma chebyshev_factorE a b : 0 < a -> 0 < b ->
  chebyshev_factor (b / a) = (Num.sqrt b - Num.sqrt a) / (Num.sqrt b + Num.sqrt a).
Proof.
move=> a0 b0; rewrite /chebyshev_factor sqrtrM ?(ltW b0) // sqrtrV ?(ltW a0) //.
have sa : 0 < Num.sqrt a by rewrite sqrtr_gt0.
have sb : 0 < Num.sqrt b by rewrite sqrtr_gt0.
by field; rewrite !gt_eqF // addr_gt0.
Qed.

Lemma chebyshev_factor_ge0 a b : 0 < a -> a <= b -> 0 <= chebyshev_factor (b / a).
Proof.
move=> a0 ab; have b0 := lt_le_trans a0 ab.
by rewrite chebyshev_factorE // divr_ge0 ?subr_ge0 ?ler_sqrt ?addr_ge0 ?sqrtr_ge0.
Qed.

Theorem solver_cg_chebyshev a b (g0 gs : 'cV[R]_n) k : 0 < a ->
  (forall x, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) -> G *m gs = r ->
  energy_norm G (gs - cg_iterate G (F^T *m F) r g0 k) <=
    2%:R * chebyshev_factor (b / a) ^+ k * energy_norm G (gs - g0).
Proof.
move=> a0 h hs; have ab := bounds_ordered h; have b0 := lt_le_trans a0 ab.
have q0 := chebyshev_factor_ge0 a0 ab.
have c0 : 0 <= 2%:R * chebyshev_factor (b / a) ^+ k by rewrite mulr_ge0 ?ler0n ?exprn_ge0.
rewrite /energy_norm -(ger0_norm c0) -sqrtr_sqr -sqrtrM ?sqr_ge0 //.
rewrite ler_wsqrtr // chebyshev_factorE //.
have sa : 0 < Num.sqrt a by rewrite sqrtr_gt0.
have sab : Num.sqrt a <= Num.sqrt b by rewrite ler_sqrt.
have sh x : Num.sqrt a ^+ 2 * nsq x <= qf (preconditioned G F) x <= Num.sqrt b ^+ 2 * nsq x.
  by rewrite !sqr_sqrtr ?(ltW a0) ?(ltW b0).
exact: (cg_chebyshev_squares g0 pdG uF sa sab sh k hs).
Qed.

(* |G x|^2 between l x^T G x and L x^T G x *)
Lemma gram_bounds l L : (forall x, l * nsq x <= qf G x <= L * nsq x) -> 0 < l ->
  forall x, l * qf G x <= nsq (G *m x) <= L * qf G x.
Proof.
move=> h l0 x; have [sG _] := pdG; have L0 := lt_le_trans l0 (bounds_ordered h); apply/andP; split.
  rewrite -subr_ge0; have -> : nsq (G *m x) - l * qf G x =
      nsq (G *m x - l *: x) + l * (qf G x - l * nsq x).
    by rewrite nsqB nsqZ dotZr [dot (G *m x) x]dotC -/(qf G x); ring.
  by apply: addr_ge0 (nsq_ge0 _) (mulr_ge0 (ltW l0) _); rewrite subr_ge0; case/andP: (h x).
have sQ : sym (L%:M - G) by rewrite /sym linearB /= tr_scalar_mx sG.
have pQ : psd (L%:M - G).
  by move=> y; rewrite qfD qfN qf_sca subr_ge0; case/andP: (h y).
have := psd_mul_compl sG sQ (_ : G + (L%:M - G) = L%:M) L0 (spd_psd pdG) pQ x.
rewrite addrC subrK => /(_ erefl).
rewrite mulmxBr mul_mx_scalar qfD qfN qfZ subr_ge0.
by rewrite -[in X in X *m G]sG qf_gram.
Qed.

Theorem solver_iterations a b l L eps k : 0 < a -> 0 < l ->
  (forall x, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x, l * nsq x <= qf G x <= L * nsq x) ->
  2%:R * Num.sqrt (L / l) * chebyshev_factor (b / a) ^+ k <= eps ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r.
Proof.
move=> a0 l0 hM hG he; have hs : G *m (invmx G *m r) = r by rewrite mulKVmx // spd_unit.
set gs := invmx G *m r in hs; have L0 := lt_le_trans l0 (bounds_ordered hG).
have gb := gram_bounds hG l0; have pG := spd_psd pdG.
have q0 := chebyshev_factor_ge0 a0 (bounds_ordered hM).
have up x : norm (G *m x) <= Num.sqrt L * energy_norm G x.
  by rewrite /norm /energy_norm -sqrtrM ?(ltW L0) // ler_wsqrtr //; case/andP: (gb x).
have lo x : energy_norm G x <= (Num.sqrt l)^-1 * norm (G *m x).
  rewrite ler_pdivl_mull ?sqrtr_gt0 // /norm /energy_norm -sqrtrM ?(ltW l0) // ler_wsqrtr //.
  by case/andP: (gb x).
set x := cg_iterate _ _ _ _ _.
have -> : norm (G *m x - r) = norm (G *m (gs - x)) by rewrite mulmxBr hs -normN opprB.
apply: le_trans (up _) _; have ch := solver_cg_chebyshev 0 k a0 hM hs.
apply: le_trans (ler_wpmul2l (sqrtr_ge0 L) ch) _; rewrite subr0.
have c0 : 0 <= 2%:R * chebyshev_factor (b / a) ^+ k by rewrite mulr_ge0 ?ler0n ?exprn_ge0.
apply: le_trans (ler_wpmul2l (sqrtr_ge0 L) (ler_wpmul2l c0 (lo gs))) _; rewrite hs.
apply: le_trans (ler_wpmul2r (norm_ge0 r) he).
rewrite sqrtrM ?(ltW L0) // sqrtrV ?(ltW l0) // le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.
End Bounds.

(* The consequences of a sketch of distortion e: (SA)^T (SA) = F^T F with F invertible, and the spectrum of the preconditioned
   A^T A lies in [1/(1+e), 1/(1-e)]. *)
Lemma sketched_preconditioner (R : rcfType) (s N n' : nat) (A : 'M[R]_(N, n'.+1)) (S : 'M[R]_(s, N)) (e l L : R) :
  0 <= e < 1 -> 0 < l ->
  (forall x, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (forall x, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  spd (A^T *m A) /\ exists F : 'M[R]_n'.+1, [/\ F \in unitmx, (S *m A)^T *m (S *m A) = F^T *m F,
    forall x, nsq (F *m x) = nsq (S *m A *m x) &
    forall x, nsq x / (1 + e) <= qf (preconditioned (A^T *m A) F) x <= nsq x / (1 - e)].
Proof.
move=> /andP[e0 e1] l0 emb hA; have p2 : 0 < 1 - e by rewrite subr_gt0.
have p1 : 0 < 1 + e by rewrite (lt_le_trans ltr01) // ler_addl.
have pos x : x != 0 -> 0 < nsq (A *m x).
  move=> xn; case/andP: (hA x) => h _; apply: lt_le_trans h; rewrite mulr_gt0 //.
  by rewrite lt_neqAle eq_sym nsq_eq0 xn nsq_ge0.
have pdG : spd (A^T *m A).
  by split=> [|x /pos]; rewrite ?qf_gram // /sym trmx_mul trmxK.
have pdP : spd ((S *m A)^T *m (S *m A)).
  split=> [|x /pos h]; first by rewrite /sym [LHS]trmx_mul trmxK.
  by rewrite qf_gram; case/andP: (emb x) => h1 _; apply: lt_le_trans h1; rewrite mulr_gt0.
have [C _ eC] := cholesky_exists pdP.
have uF : C^T \in unitmx.
  by have := spd_unit pdP; rewrite eC unitmx_mul unitmx_tr => /andP[].
have eP : (S *m A)^T *m (S *m A) = C^T^T *m C^T by rewrite trmxK.
have eN x : nsq (C^T *m x) = nsq (S *m A *m x) by rewrite -!qf_gram -eP.
split=> //; exists C^T; split=> // x.
have -> : x = C^T *m (invmx C^T *m x) by rewrite mulKVmx.
rewrite qf_preconditioned // qf_gram eN.
rewrite ler_pdivr_mulr // ler_pdivl_mulr // ![nsq (A *m (_ *m x)) * _]mulrC.
by have := emb (invmx C^T *m x); rewrite andbC.
Qed.

(* Lemma 3 combined with Lemma 2: G = A^T A, preconditioned by the sketched (SA)^T (SA) *)
Theorem solver_iterations_sketched (R : rcfType) (s N n' : nat) (A : 'M[R]_(N, n'.+1)) (S : 'M[R]_(s, N))
  (r : 'cV[R]_n'.+1) (e l L eps : R) k : 0 <= e < 1 -> 0 < l ->
  (forall x, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (forall x, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2%:R * Num.sqrt (L / l) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (A^T *m A *m cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k - r) <= eps * norm r.
Proof.
move=> e01 l0 emb hA he; have /andP[e0 _] := e01.
have p1 : 0 < 1 + e by rewrite (lt_le_trans ltr01) // ler_addl.
have [pdG [F [uF -> _ hM]]] := sketched_preconditioner e01 l0 emb hA.
apply: (@solver_iterations R n' _ _ r pdG uF (1 + e)^-1 (1 - e)^-1 l L) => //.
- by rewrite invr_gt0.
- by move=> z; rewrite ![_^-1 * _]mulrC.
- by move=> x; rewrite qf_gram.
- by have -> : (1 - e)^-1 / (1 + e)^-1 = (1 + e) / (1 - e) by rewrite invrK mulrC.
Qed.

(* The count itself needs logarithms, which the analysis library has for the real numbers. *)
From mathcomp Require Import reals exp.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* if k is at least ln(c/eps) / ln(1/q), then c q^k <= eps *)
Lemma power_small (R : realType) (q c eps : R) k : 0 < q -> q < 1 -> 0 < c -> 0 < eps ->
  ln (c / eps) / ln q^-1 <= k%:R -> c * q ^+ k <= eps.
Proof.
move=> q0 q1 c0 e0; have qi : 1 < q^-1 by rewrite invf_gt1.
have qi0 : 0 < q^-1 by rewrite invr_gt0.
have ce : 0 < c / eps by apply: divr_gt0.
have qk : 0 < q^-1 ^+ k by apply: exprn_gt0.
rewrite ler_pdivr_mulr ?ln_gt0 // mulr_natl -lnX // ler_ln ?posrE // ler_pdivr_mulr //.
by rewrite exprVn mulrC ler_pdivl_mulr ?exprn_gt0.
Qed.

Theorem solver_iterations_count (R : realType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1)
  (a b l L eps : R) k : spd G -> F \in unitmx -> 0 < a -> a < b -> 0 < l -> 0 < eps ->
  (forall x, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x, l * nsq x <= qf G x <= L * nsq x) ->
  let kappa := b / a in
  ln (2%:R * Num.sqrt (L / l) / eps) / ln ((Num.sqrt kappa + 1) / (Num.sqrt kappa - 1)) <= k%:R ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r.
Proof.
move=> pG uF a0 ab l0 e0 hM hG kappa hk.
have L0 : 0 < L := lt_le_trans l0 (bounds_ordered hG).
apply: (solver_iterations r pG uF a0 l0 hM hG).
have k1 : 1 < kappa by rewrite /kappa ltr_pdivl_mulr // mul1r.
have s1 : 1 < Num.sqrt kappa by rewrite -[X in X < _](@sqrtr1 R) ltr_sqrt // (lt_trans ltr01).
have s0 : 0 < Num.sqrt kappa + 1 by rewrite addr_gt0 ?ltr01 // (lt_trans ltr01).
have sm : 0 < Num.sqrt kappa - 1 by rewrite subr_gt0.
apply: power_small => //.
- by apply: divr_gt0.
- by rewrite ltr_pdivr_mulr // mul1r ltr_subl_addr -addrA ltr_addl addr_gt0 // ltr01.
- by rewrite mulr_gt0 ?ltr0n // sqrtr_gt0 divr_gt0.
- by rewrite /chebyshev_factor invf_div.
Qed.
