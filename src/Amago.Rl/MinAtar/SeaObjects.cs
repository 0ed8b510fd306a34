namespace Amago.Rl.MinAtar;

/// <summary>Something that swims through Seaquest's rows; bullets have no timers, and only submarines shoot.</summary>
internal record struct SeaObject(int X, int Y, int Heading, int MoveTimer = 0, int ShotTimer = 0);

/// <summary>Objects of one kind in the order in which they came.</summary>
internal sealed class SeaObjects
{
    // An enemy comes each step at most and is gone after 10 moves of up to 6 steps; a submarine has one bullet under way. Only what is
    // loaded, objects that no game brings together, could become more.
    private const int Most = 64;

    private readonly SeaObject[] _items = new SeaObject[Most];

    public int Count { get; private set; }

    public ReadOnlySpan<SeaObject> Items => _items.AsSpan(0, Count);

    public ref SeaObject this[int index] => ref _items[index];

    public void Clear() => Count = 0;

    /// <summary>Adds an object behind the others; where there are as many as a state may have, it stays away.</summary>
    public void Add(SeaObject item)
    {
        if (Count < Most)
            _items[Count++] = item;
    }

    /// <summary>The first object on a cell, or -1.</summary>
    public int FirstAt(int x, int y)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_items[i].X == x && _items[i].Y == y)
                return i;
        }

        return -1;
    }

    /// <summary>
    /// Deletes the first object that is equal to the one at an index: that one, or a twin before it. Then those behind move up, and a sweep
    /// towards the front meets the one that was meant again.
    /// </summary>
    /// <returns>Where the object that was at the index is now; -1 if it is gone.</returns>
    public int Delete(int index)
    {
        int first = Items.IndexOf(_items[index]);
        Items[(first + 1)..].CopyTo(_items.AsSpan(first));
        Count--;
        return first == index ? -1 : index - 1;
    }

    /// <summary>Saves or loads the objects; what is loaded is checked against the given ranges.</summary>
    public void Serialize(StateArchive archive, int lowestRow, int mostMoveTimer, int mostShotTimer)
    {
        int count = Count;
        archive.Value(ref count, 0, Most);
        Count = count;
        for (int i = 0; i < count; i++)
        {
            (int x, int y, int heading, int moveTimer, int shotTimer) = _items[i];
            archive.Value(ref x, 0, GameRules.Size - 1);
            archive.Value(ref y, 0, lowestRow);
            GameRules.SerializeHeading(archive, ref heading, nameof(heading));
            archive.Value(ref moveTimer, 0, mostMoveTimer);
            archive.Value(ref shotTimer, 0, mostShotTimer);
            _items[i] = new SeaObject(x, y, heading, moveTimer, shotTimer);
        }
    }
}
