(* The step contracts the residual. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Contraction.
Variable R : rcfType.
Section GN.
Variables (n p : nat) (J Jb : 'M[R]_(n,p)) (lam delta eps0 : R).
Hypothesis lam0 : 0 < lam.
Hypothesis eps00 : 0 <= eps0.
Hypothesis delta0 : 0 <= delta.
Hypothesis hlam : forall x, lam * nsq x <= qf (J *m J^T) x.
Hypothesis hdelta : forall x : 'cV_n, norm ((Jb - J) *m J^T *m x) <= delta * norm x.

Lemma gram_lower x : lam * norm x <= norm (J *m J^T *m x).
Proof.
have [->|xn] := eqVneq (norm x) 0; first by rewrite mulr0 norm_ge0.
have xp : 0 < norm x by rewrite lt_neqAle eq_sym xn norm_ge0.
rewrite -(ler_pmul2l xp); apply: le_trans (cauchy _ _).
by rewrite mulrCA -expr2 norm_sq; apply: hlam.
Qed.

Theorem gn_contract (r g : 'cV[R]_n) :
  norm (J *m J^T *m g - r) <= eps0 * norm r ->
  norm (r - Jb *m (J^T *m g)) <= (eps0 + delta * (1 + eps0) / lam) * norm r.
Proof.
move=> hg.
have -> : r - Jb *m (J^T *m g) = - (J *m J^T *m g - r) + - ((Jb - J) *m J^T *m g).
  by rewrite !mulmxBl opprB -!mulmxA opprB addrA addrNK.
apply: le_trans (norm_triangle _ _) _; rewrite !normN mulrDl; apply: ler_add => //.
apply: le_trans (hdelta g) _; rewrite -!mulrA; apply: ler_wpmul2l => //.
rewrite mulrCA ler_pdivl_mull //; apply: le_trans (gram_lower g) _.
rewrite -[X in norm X](subrK r); apply: le_trans (norm_triangle _ _) _.
by rewrite addrC mulrDl mul1r ler_add2l.
Qed.

Corollary gn_half (f : 'cV[R]_p -> 'cV[R]_n) y W g :
  norm (J *m J^T *m g - (f W - y)) <= eps0 * norm (f W - y) ->
  f (W - J^T *m g) - f W = Jb *m (- (J^T *m g)) ->
  eps0 + delta * (1 + eps0) / lam <= 2%:R^-1 ->
  norm (f (W - J^T *m g) - y) <= 2%:R^-1 * norm (f W - y).
Proof.
move=> hg hf hn; have := gn_contract hg.
have -> : f (W - J^T *m g) - y = (f W - y) - Jb *m (J^T *m g).
  by rewrite -(mulmxN Jb) -hf [RHS]addrC [RHS]addrA subrK.
by move=> h; apply: le_trans h _; apply: ler_wpmul2r => //; apply: norm_ge0.
Qed.
End GN.
End Contraction.

Section Geometric.
Variable R : rcfType.

Lemma geometric n (r : nat -> 'cV[R]_n) q : 0 <= q ->
  (forall t, norm (r t.+1) <= q * norm (r t)) -> forall t, norm (r t) <= q ^+ t * norm (r 0%N).
Proof.
move=> q0 h; elim=> [|t IH]; first by rewrite expr0 mul1r.
by apply: le_trans (h t) _; rewrite exprS -mulrA ler_wpmul2l.
Qed.
End Geometric.
