(* The sketch of the neurons is formed neuron by neuron.

   Main results
   ------------
   The main theorem vectorises the weights of m neurons with d inputs, and its sketch of the neurons, C (x) I_d, acts on
   blocks of d coordinates. Here is proved that these blocks are the neurons, so that the sketch of the Jacobian is what
   the code makes of activations and inputs, without ever holding A = J(W)'. Let s_r be the signs of the CountSketch C,
   and N_bi the sum of s_r a_r b_ir over the neurons r in bucket b: a sum of signs, over active neurons.
   - embedding_neuron_block_index: entry l of neuron r is coordinate rd + l, in the vectorisation as in the blocks.
   - embedding_neuron_block_jacobian: the columns of A are c (a_r b_ir)_r (x) x_i.
   - embedding_neuron_block_sums: column i of (C (x) I_d) A is c N_i (x) x_i: block b of it is c N_bi x_i.
   - embedding_neuron_block_sums_gram: its Gram matrix is c^2 times the entrywise product of N'N and XX'.

   Dependencies: LinearAlgebra, SubspaceEmbedding, NeuralTangentKernel. No axioms; any ordered field.

   Structure: the order of the coordinates; the Jacobian; its sketch. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra SubspaceEmbedding NeuralTangentKernel.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* In a list of all pairs, ordered by the first and then by the second element. *)
Lemma index_allpairs (S T : eqType) (s : seq S) (t : seq T) x y : x \in s -> y \in t ->
  index (x, y) [seq (a, b) | a <- s, b <- t] = (index x s * size t + index y t)%N.
Proof.
move=> + yt; elim: s => //= a s IH; rewrite inE index_cat.
have inj (c : S) : injective (fun b : T => (c, b)) by move=> ? ? [].
case: (eqVneq x a) => [->|xa] /= h.
  by rewrite map_f // (index_map (inj a)) /= ?eqxx ?mul0n ?add0n.
have -> : ((x, y) \in [seq (a, b) | b <- t]) = false.
  by apply/negbTE/negP => /mapP[b _ [e _]]; rewrite e eqxx in xa.
by rewrite size_map IH // addnA -mulSn.
Qed.

Theorem embedding_neuron_block_index m d (r : 'I_m) (l : 'I_d) : mxvec_index r l = pair_index r l.
Proof.
apply: val_inj => /=.
have e : val (enum_rank (r, l)) = index (r, l) (enum [finType of 'I_m * 'I_d]).
  rewrite -[in RHS](enum_rankK (r, l)) (enum_val_nth (r, l)) index_uniq ?enum_uniq //.
  by rewrite -cardE.
rewrite e [enum _]enumT unlock /= /prod_enum.
rewrite (_ : flatten _ = [seq (a, b) | a <- enum 'I_m, b <- enum 'I_d]); last by congr flatten.
by rewrite index_allpairs ?mem_enum // size_enum_ord !index_enum_ord.
Qed.

Section NeuronSketch.
Variables (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)).

Theorem embedding_neuron_block_jacobian :
  (jacobian X c a W)^T = khatri_rao (\matrix_(r, i) (c * a r * pattern X W i r)) X^T.
Proof.
apply/matrixP => k i; rewrite mxE; case/mxvec_indexP: k => r l.
by rewrite maskedE embedding_neuron_block_index !mxE block_of_pair place_of_pair.
Qed.

Variables (q' : nat) (w : Omega m q').
Definition bucket_sums : 'M[R]_(q'.+1, n) :=
  \matrix_(b, i) \sum_(r | w.1 r == b) sg R w.2 r * a r * pattern X W i r.

Theorem embedding_neuron_block_sums :
  neuron_block d (@CS R m q') w *m (jacobian X c a W)^T = khatri_rao (c *: bucket_sums) X^T.
Proof.
rewrite embedding_neuron_block_jacobian /neuron_block kron_khatri_rao mul1mx; congr khatri_rao.
apply/matrixP => b i; rewrite !mxE mulr_sumr [RHS]big_mkcond; apply: eq_bigr => r _; rewrite !mxE.
by case: eqP => _; rewrite ?mul0r // mul1r; move: (pattern X W i r) (a r) (sg R w.2 r) => z x y; ring.
Qed.

Theorem embedding_neuron_block_sums_gram :
  (neuron_block d (@CS R m q') w *m (jacobian X c a W)^T)^T *m (neuron_block d (@CS R m q') w *m (jacobian X c a W)^T) =
  c ^+ 2 *: had (bucket_sums^T *m bucket_sums) (X *m X^T).
Proof.
rewrite embedding_neuron_block_sums; move: bucket_sums => N; apply/matrixP => i j.
rewrite gram_khatri_rao trmxK !mxE mulrA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => b _.
by rewrite !mxE mulrACA -expr2.
Qed.
End NeuronSketch.
