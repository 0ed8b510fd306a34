using Amago.Nets;
using Amago.Nets.Networks;

namespace Amago.Tests.Nets.Networks;

public sealed unsafe class ObservationBufferTests
{
    [Fact]
    public void Threads_that_fill_a_buffer_together_get_the_same_memory()
    {
        var vector = new VectorInput("v", 8);
        AtOnce.AssertSame(() => new ObservationBuffer(vector, 4), static buffer => (nint)buffer.FloatsAt(0));
        var index = new IndexInput("i", 8);
        AtOnce.AssertSame(() => new ObservationBuffer(index, 4), static buffer =>
        {
            fixed (long* numbers = buffer.Numbers)
                return (nint)numbers;
        });
        var image = new ImageInput("o", new GridworldCnn((8, 8, 1), channelsFirst: false, "relu"));
        AtOnce.AssertSame(() => new ObservationBuffer(image, 4), static buffer => (nint)buffer.PixelsAt(0));
    }
}
