using System.Runtime.InteropServices;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Tests.Filling;

/// <summary>Orders of axes, there and back.</summary>
public sealed class ArrangementTests
{
    [Fact]
    public void What_is_written_can_be_put_back()
    {
        var random = new Random(11);
        for (var run = 0; run < 500; run++)
        {
            // The first is longer than what is written at a time.
            var view = run == 0 ? [30, 41, 70] : Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 7)).ToArray();
            var order = Shuffled(view.Length);
            var arrangement = new Arrangement(view, order, new Shape([.. order.Select(axis => view[axis])]))
            {
                FirstAxisPlaces = random.Next(2) == 0 ? Shuffled(view[0]) : null,
            };
            var values = Enumerable.Range(0, arrangement.Shape.Count).Select(i => (float)i).ToArray();
            using var stream = new MemoryStream();
            arrangement.Write(values, stream);
            var arranged = MemoryMarshal.Cast<byte, float>(stream.ToArray()).ToArray();
            Assert.Equal(values, arranged.Order());
            Assert.Equal(values, arrangement.Restore(arranged));
            using var back = new MemoryStream();
            arrangement.WriteBack(arranged, back);
            Assert.Equal(values, MemoryMarshal.Cast<byte, float>(back.ToArray()).ToArray());
        }

        int[] Shuffled(int count)
        {
            var places = Enumerable.Range(0, count).ToArray();
            random.Shuffle(places);
            return places;
        }
    }
}
