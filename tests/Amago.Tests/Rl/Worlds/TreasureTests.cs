using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

public sealed class TreasureTests
{
    private const int Size = 8, Channels = 5, Player = 0, Wall = 1, Door = 2, Key = 3, Chest = 4;
    private const int Take = 4, Open = 5;

    // A plain reading of the image, with rules of its own, says which actions are legal at every step of many episodes.
    [Fact]
    public void The_mask_is_what_the_map_and_the_hand_allow()
    {
        IStructuredEnvironment world = Environments.Find("treasure").Create(5);
        var observations = new ObservationBatch(world.ObservationSpace, 1);
        var random = new Random(1);
        var mask = new bool[6];
        int opened = 0;
        world.Reset(observations[0]);
        int keyCell = Cells(observations, Key).Single();
        for (int step = 0; step < 6000; step++)
        {
            world.ReadActionMask(mask);
            Assert.Equal(Legal(observations), mask);
            int[] legal = [.. Enumerable.Range(0, 6).Where(action => mask[action])];
            int action = legal.FirstOrDefault(static action => action >= Take, legal[random.Next(legal.Length)]);
            bool hadDoor = Cells(observations, Door).Length == 1;
            StepResult result = world.Step([action], observations[0]);
            opened += action == Open && hadDoor ? 1 : 0;
            float expected = action == Take ? 0.1f : action != Open ? 0 : hadDoor ? 0.2f : result.Reward;
            Assert.Equal(expected, result.Reward);
            if (!result.IsDone)
                continue;
            world.Reset(observations[0]);
            keyCell = Cells(observations, Key).Single();
            Assert.True(keyCell % Size < 4);
        }

        Assert.True(opened > 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_chest_that_the_vector_names_has_the_treasure(int seed)
    {
        foreach (bool isRight in new[] { true, false })
        {
            IStructuredEnvironment world = Environments.Find("treasure").Create(seed);
            var observations = new ObservationBatch(world.ObservationSpace, 1);
            world.Reset(observations[0]);
            bool isLower = observations[0].Floats(1)[1] == 1;
            float total = 0;
            GoTo(Cells(observations, Key).Single());
            Do(Take);
            Assert.Equal(1, observations[0].Floats(1)[0]);
            int door = Cells(observations, Door).Single();
            GoTo(door - 1);
            Do(Open);
            GoTo(door + 1);
            int chest = isLower == isRight ? (Size * Size) - 1 : Size - 1;
            GoTo(chest - 1);
            StepResult end = Do(Open);
            Assert.True(end.Terminated);
            Assert.Equal(isRight ? 1 : 0.3f, total, 1e-6f);

            StepResult Do(int action)
            {
                StepResult result = world.Step([action], observations[0]);
                total += result.Reward;
                return result;
            }

            void GoTo(int cell)
            {
                while (Cells(observations, Player).Single() is var at && at != cell)
                {
                    // Rows first, but in the row of the door along it.
                    int dy = (cell / Size) - (at / Size), dx = (cell % Size) - (at % Size);
                    bool isThrough = at % Size <= 4 && cell % Size > 4;
                    Do(dy != 0 && !isThrough ? (dy > 0 ? 2 : 0) : dx != 0 ? (dx > 0 ? 1 : 3) : dy > 0 ? 2 : 0);
                }
            }
        }
    }

    [Fact]
    public void Illegal_actions_change_nothing_but_the_time()
    {
        IStructuredEnvironment world = Environments.Find("treasure").Create(9);
        var observations = new ObservationBatch(world.ObservationSpace, 1);
        world.Reset(observations[0]);
        byte[] before = observations[0].Bytes(0).ToArray();
        Assert.Equal(default, world.Step([Open], observations[0]));
        Assert.Equal(before, observations[0].Bytes(0).ToArray());
        Assert.Equal(1 - (1 / 80f), observations[0].Floats(1)[2]);
    }

    private static int[] Cells(ObservationBatch observations, int channel)
    {
        byte[] map = observations[0].Bytes(0).ToArray();
        return [.. Enumerable.Range(0, Size * Size).Where(cell => map[(cell * Channels) + channel] != 0)];
    }

    private static bool[] Legal(ObservationBatch observations)
    {
        int at = Cells(observations, Player).Single();
        bool hasKey = observations[0].Floats(1)[0] == 1;
        (int X, int Y)[] around = [(0, -1), (1, 0), (0, 1), (-1, 0)];
        int?[] beside = [.. around.Select(way =>
        {
            int x = (at % Size) + way.X, y = (at / Size) + way.Y;
            return x is >= 0 and < Size && y is >= 0 and < Size ? (y * Size) + x : (int?)null;
        })];
        bool Is(int? cell, int channel) => cell is { } found && Cells(observations, channel).Contains(found);
        bool[] moves = [.. beside.Select(cell => cell is not null && !Is(cell, Wall) && !Is(cell, Door) && !Is(cell, Chest))];
        return [
            .. moves, Is(at, Key),
            (hasKey && Array.Exists(beside, cell => Is(cell, Door))) || Array.Exists(beside, cell => Is(cell, Chest))];
    }
}
