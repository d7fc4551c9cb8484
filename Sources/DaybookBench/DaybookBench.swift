@main
struct DaybookBench {
    static func main() {}
}
