using Amago.Tensors.RandomNumbers;

namespace Amago.Tests.Tensors.RandomNumbers;

public sealed class OrthogonalTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(24, 10)]
    [InlineData(6, 30)]
    [InlineData(33, 33)]
    [InlineData(128, 67)]
    public void The_shorter_side_is_orthonormal(int rows, int columns)
    {
        const float Gain = 1.5f;
        var matrix = new float[rows * columns];
        Orthogonal.Fill(new Generator(4), matrix, rows, columns, Gain);
        bool tall = rows >= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double dot = 0;
                for (int i = 0; i < length; i++)
                    dot += (double)At(a, i) * At(b, i);
                Assert.Equal(a == b ? Gain * Gain : 0, dot, 1e-6);
            }
        }

        float At(int vector, int element) => tall ? matrix[(element * columns) + vector] : matrix[(vector * columns) + element];
    }

    [Fact]
    public void One_by_one_keeps_the_sign_of_the_draw()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var draw = new float[1];
            new Generator(seed).Normal(draw);
            var matrix = new float[1];
            Orthogonal.Fill(new Generator(seed), matrix, 1, 1, 2f);
            Assert.Equal(2f * MathF.Sign(draw[0]), matrix[0]);
        }
    }

    // What is left of each vector points the way the vector did: R has a positive diagonal.
    [Fact]
    public void Vectors_keep_their_direction()
    {
        double[] vectors = [3, 4, 0, -1, 2, 5, 2, 2, -7];
        double[] result = [.. vectors];
        GramSchmidt.Orthonormalize(result, 3, 3);
        Assert.Equal([0.6, 0.8, 0], result[..3], (e, a) => Math.Abs(e - a) < 1e-15);
        for (int v = 0; v < 3; v++)
            Assert.True(Enumerable.Range(v * 3, 3).Sum(i => vectors[i] * result[i]) > 0);
    }

    // As PyTorch has it: the columns of a matrix that is at least as tall as wide.
    [Fact]
    public void Of_a_square_matrix_the_first_column_keeps_its_direction()
    {
        float[] drawn = new float[4], matrix = new float[4];
        new Generator(4).Normal(drawn);
        Orthogonal.Fill(new Generator(4), matrix, 2, 2, 1f);
        double length = Math.Sqrt((drawn[0] * drawn[0]) + (drawn[2] * drawn[2]));
        Assert.Equal(drawn[0] / length, matrix[0], 1e-6);
        Assert.Equal(drawn[2] / length, matrix[2], 1e-6);
    }

    [Fact]
    public void Nearly_parallel_vectors_come_out_orthogonal()
    {
        double[] vectors = [1, 1, 1, 1, 1, 1, 1, 1 + 1e-13];
        GramSchmidt.Orthonormalize(vectors, 2, 4);
        Assert.Equal(0, Enumerable.Range(0, 4).Sum(i => vectors[i] * vectors[4 + i]), 1e-15);
    }

    [Fact]
    public void A_vector_that_leaves_nothing_becomes_zero()
    {
        double[] vectors = [0, 0, 0, 2];
        GramSchmidt.Orthonormalize(vectors, 2, 2);
        Assert.Equal([0, 0, 0, 1], vectors);
    }

    [Fact]
    public void Draws_one_normal_an_element()
    {
        Generator filled = new(4), drawn = new(4);
        Orthogonal.Fill(filled, new float[35], 5, 7, 1f);
        drawn.Normal(new float[35]);
        Assert.Equal(drawn.GetState(), filled.GetState());
    }

    [Fact]
    public void Refuses_sizes_that_do_not_fit()
    {
        Exception error = Assert.Throws<ArgumentException>(() => Orthogonal.Fill(new Generator(0), new float[5], 2, 3, 1f));
        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Orthogonal.Fill(new Generator(0), [], -1, 0, 1f));
    }
}
