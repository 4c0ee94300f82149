namespace PortKit.Fuzz.Doors;

/// <summary>The doors, in the order in which they have their turns.</summary>
internal static class AllDoors
{
    private static readonly (string Name, Func<Door> Make)[] All =
    [
        ("text", () => new TextDoor()),
        ("upgrade", () => new UpgradeDoor()),
        ("plan", () => new PlanDoor()),
        ("convert", () => new ConvertDoor()),
        ("report", () => new ReportDoor()),
        ("verify", () => new VerifyDoor()),
        ("train", () => new TrainDoor()),
        ("caffemodel", () => new CaffeModelDoor()),
        ("hdf5", () => new Hdf5Door()),
        ("lmdb", () => new LmdbDoor()),
        ("picture", () => new PictureDoor()),
        ("npz", () => new NpzDoor()),
        ("npy", () => new NpyDoor()),
        ("safetensors", () => new SafetensorsDoor()),
        ("binaryproto", () => new MeanDoor()),
        ("onnx", () => new OnnxDoor("onnx", isExternal: false)),
        ("external-data", () => new OnnxDoor("external-data", isExternal: true)),
        ("overrides", () => new OverridesDoor()),
        ("specs", () => new SpecsDoor()),
        ("command", () => new CommandDoor()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(door => door.Name)];

    public static Door Make(string name) => All.First(door => door.Name == name).Make();
}
