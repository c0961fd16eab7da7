(* Expectation and probability on a finite uniform space; Markov's inequality. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Finite.
Variable R : realFieldType.
(* finite uniform probability *)
Definition Ex (T : finType) (f : T -> R) : R := (\sum_w f w) / #|T|%:R.
Definition Pr (T : finType) (P : pred T) : R := Ex (fun w => (P w)%:R).

Lemma Ex_ge0 (T : finType) (f : T -> R) : (forall w, 0 <= f w) -> 0 <= Ex f.
Proof. by move=> h; apply: divr_ge0; rewrite ?ler0n // sumr_ge0. Qed.
Lemma Ex_le (T : finType) (f g : T -> R) : (forall w, f w <= g w) -> Ex f <= Ex g.
Proof.
by move=> h; apply: ler_wpmul2r; rewrite ?invr_ge0 ?ler0n //; apply: ler_sum.
Qed.
Lemma ExZ (T : finType) c (f : T -> R) : Ex (fun w => c * f w) = c * Ex f.
Proof. by rewrite /Ex -mulr_sumr mulrA. Qed.
Lemma markov (T : finType) (f : T -> R) t : 0 < t -> (forall w, 0 <= f w) ->
  Pr (fun w => t < f w) <= Ex f / t.
Proof.
move=> t0 f0; rewrite ler_pdivl_mulr // mulrC /Pr -ExZ; apply: Ex_le => w.
case: ltP => [/ltW h|_]; first by rewrite mulr1.
by rewrite mulr0.
Qed.
Lemma flip_sum0 (T : finType) (phi : T -> T) (F : T -> R) :
  injective phi -> (forall x, F (phi x) = - F x) -> \sum_x F x = 0.
Proof.
move=> inj h; have e : \sum_x F x = - \sum_x F x.
  by rewrite {1}(reindex_inj inj) -sumrN; apply: eq_bigr => x _.
by apply/eqP; have := mulrn_eq0 (\sum_x F x) 2; rewrite orFb => <-; rewrite mulr2n {2}e subrr.
Qed.
End Finite.
