using Amago.Tests.Tensors.Operations.Views;
using FsCheck;
using FsCheck.Fluent;

namespace Amago.Tests.Tensors;

/// <summary>Random shapes, views and operands against walks index by index.</summary>
public sealed class TensorProperties
{
    // A seed of their own, so that a failure is the same next time.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260718, 77);

    private static readonly Gen<int[]> AnyShape =
        from rank in Gen.Choose(0, 5)
        from sizes in Gen.Frequency((9, Gen.Choose(1, 4)), (1, Gen.Constant(0))).ArrayOf(rank)
        select sizes;

    private static readonly Gen<View> AnyView =
        from shape in AnyShape
        from steps in Gen.Choose(0, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select View.Random(shape, steps, seed);

    private static readonly Gen<(int[] Left, int[] Right)> BroadcastingShapes =
        from shape in AnyShape
        from left in Part(shape)
        from right in Part(shape)
        select (left, right);

    [Fact]
    public void Views_of_views_hold_the_elements_that_indices_say() =>
        Prop.ForAll(AnyView.ToArbitrary(), static view => view.Tensor.ToArray<float>().SequenceEqual(view.Expected)).Check(Seeded);

    [Fact]
    public void Contiguous_reshaped_and_expanded_views_hold_the_same_elements() => Prop.ForAll(
        AnyView.ToArbitrary(),
        static view => view.Tensor.Contiguous().AsSpan<float>().SequenceEqual(view.Expected)
            && view.Tensor.Reshape(view.Expected.Length).ToArray<float>().SequenceEqual(view.Expected)
            && view.Tensor.Reshape([.. view.Tensor.Shape.Reverse(), 1]).ToArray<float>().SequenceEqual(view.Expected)
            && view.Tensor.Expand([2, .. view.Tensor.Shape]).ToArray<float>().SequenceEqual([.. view.Expected, .. view.Expected]))
                .Check(Seeded);

    [Fact]
    public void Arithmetic_on_views_is_arithmetic_on_their_elements() => Prop.ForAll(
        AnyView.ToArbitrary(),
        static view => (-view.Tensor).ToArray<float>().SequenceEqual(view.Expected.Select(static value => -value))
            && (view.Tensor * view.Tensor.Contiguous()).ToArray<float>().SequenceEqual(view.Expected.Select(static value => value * value)))
                .Check(Seeded);

    [Fact]
    public void Broadcasting_is_a_loop_over_indices() =>
        Prop.ForAll(BroadcastingShapes.ToArbitrary(), static shapes => Broadcasts(shapes.Left, shapes.Right)).Check(Seeded);

    private static bool Broadcasts(int[] left, int[] right)
    {
        Tensor a = Draw.Uniform(1, left), b = Draw.Uniform(2, right);
        Tensor y = a - b;
        float[] x0 = a.ToArray<float>(), x1 = b.ToArray<float>(), actual = y.ToArray<float>();
        int rank = Math.Max(left.Length, right.Length);
        if (y.Rank != rank)
            return false;
        for (int i = 0; i < actual.Length; i++)
        {
            int rest = i, at0 = 0, at1 = 0, stride0 = 1, stride1 = 1;
            for (int d = 1; d <= rank; d++)
            {
                int index = rest % y.Shape[rank - d];
                rest /= y.Shape[rank - d];
                Step(left, d, index, ref at0, ref stride0);
                Step(right, d, index, ref at1, ref stride1);
            }

            if (actual[i] != x0[at0] - x1[at1])
                return false;
        }

        return true;

        static void Step(int[] sizes, int fromBack, int index, ref int at, ref int stride)
        {
            if (fromBack > sizes.Length)
                return;
            int size = sizes[^fromBack];
            at += size == 1 ? 0 : index * stride;
            stride *= size;
        }
    }

    // The shape with some sizes 1 and some leading dimensions gone.
    private static Gen<int[]> Part(int[] shape) =>
        from ones in Gen.Choose(0, 3).ArrayOf(shape.Length)
        from dropped in Gen.Choose(0, shape.Length)
        from drop in Gen.Choose(0, 2)
        select shape.Select((size, i) => ones[i] == 0 ? 1 : size).Skip(drop == 0 ? dropped : 0).ToArray();
}
